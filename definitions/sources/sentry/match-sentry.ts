import { chainReason } from '../chain-reason.ts';
import type { MatchRequest, SourceMatch, TriggerEvent } from '../source-definition.ts';
import { hasOwnSentryMark } from './own-sentry-mark.ts';
import { readSentryPayload, type SentryPayload } from './read-sentry-payload.ts';
import { SENTRY_RESOURCES, type SentryTrigger, type SentryTriggers } from './sentry-triggers.ts';

/**
 * Does an event of Sentry start an automation? Its actors have no roles at GitHub: who may is said by `projects`. There is
 * never anything left to ask. Never throws.
 */
export function matchSentry(triggers: SentryTriggers | null, { event }: MatchRequest): SourceMatch {
  const resource = SENTRY_RESOURCES.find((name) => name === event.name);
  const trigger = resource && triggers?.[resource];
  if (!trigger) return { matched: false, reason: null };
  const payload = readSentryPayload(event.payload);
  const reason =
    typesReason(event.name, trigger, payload) ?? projectsReason(trigger, payload) ?? ownReason(event, payload);
  if (reason !== null) return { matched: false, reason };
  const match = { matched: true as const, trigger: `sentry_${event.name}`, needs: null };
  return event.doer?.kind === 'run' ? { ...match, causedBy: event.doer.runId } : match;
}

function typesReason(resource: string, { types }: SentryTrigger, { action }: SentryPayload): string | null {
  if (types === null || (action !== null && types.map(sameName).includes(sameName(action)))) return null;
  return `\`${resource}.${action ?? 'without an action'}\` is not among the \`types\` of \`on.sentry_${resource}\` (${types.join(', ')})`;
}

/** Sentry has renamed `ignored` to `archived`, and may send either. */
function sameName(action: string): string {
  return action === 'ignored' ? 'archived' : action;
}

function projectsReason({ projects }: SentryTrigger, payload: SentryPayload): string | null {
  if (projects.includes('*') || payload.projects.some((slug) => projects.includes(slug))) return null;
  const seen = payload.projects.join(', ') || 'none';
  return `no project of the event is among its \`projects\` (${projects.join(', ')}); the event has: ${seen}`;
}

function ownReason({ doer }: TriggerEvent, { comment }: SentryPayload): string | null {
  if (doer?.kind === 'run') {
    const refused = chainReason(doer);
    return refused && `Curfew itself caused this in run \`${doer.runId}\`, and ${refused}`;
  }
  return hasOwnSentryMark(comment) ? 'the comment was written by Curfew itself, and what it does starts nothing' : null;
}
