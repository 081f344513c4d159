import type { RunEvent } from '../contract/event.ts';
import type { Automation } from './automation.ts';
import { eventContexts } from './event-contexts.ts';
import { evaluateCondition } from './expressions/evaluate-condition.ts';
import { githubTriggerReason } from './sources/github/match-github-trigger.ts';
import type { PathFilter } from './sources/github/match-paths.ts';
import { eventText, slashCommandReason } from './sources/github/match-slash-command.ts';
import { hasOwnMark } from './sources/github/own-mark.ts';
import { type ReadPayload, readPayload } from './sources/github/read-payload.ts';

export interface TriggerEvent extends Pick<RunEvent, 'source' | 'name' | 'actor' | 'repository'> {
  /** As it was delivered. Of a dispatch: `{ inputs }`. */
  payload: unknown;
}

/** What only GitHub can tell, to be asked by the caller before the run is started. */
export interface TriggerNeeds {
  /** The actor must have one of these roles in the repository; null when no role is asked for. */
  roles: string[] | null;
  /** The changed files must pass this filter (`matchPaths`); null when there is none. */
  paths: PathFilter | null;
}

export type TriggerMatch = { matched: true; trigger: string; needs: TriggerNeeds } | { matched: false; reason: string };

interface FoundTrigger {
  trigger: string;
  paths: PathFilter | null;
}

const no = (reason: string): { matched: false; reason: string } => ({ matched: false, reason });

/** GitHub writes the login of an app as `name[bot]`; automations may write either. */
const bare = (login: string): string => login.toLowerCase().replace(/\[bot\]$/, '');

function isOneOf(login: string | null, logins: readonly string[]): boolean {
  return login !== null && logins.some((other) => bare(other) === bare(login));
}

function triggerNames({ on }: Automation): string[] {
  return [
    ...Object.keys(on.github),
    ...(on.slashCommand ? [`slash_command (/${on.slashCommand.name})`] : []),
    ...(on.workflowDispatch ? ['workflow_dispatch'] : []),
  ];
}

function findTrigger(automation: Automation, name: string, payload: ReadPayload): FoundTrigger | { reasons: string[] } {
  const { github, slashCommand } = automation.on;
  const reasons: string[] = [];
  if (slashCommand) {
    const reason = slashCommandReason(slashCommand, name, payload);
    if (reason === null) return { trigger: 'slash_command', paths: null };
    if (slashCommand.events.includes(name)) reasons.push(reason);
  }
  const trigger = Object.hasOwn(github, name) ? github[name] : undefined;
  if (trigger) {
    const reason = githubTriggerReason(name, trigger, payload);
    const { paths, pathsIgnore } = trigger;
    if (reason === null) return { trigger: name, paths: paths || pathsIgnore ? { paths, pathsIgnore } : null };
    reasons.push(reason);
  }
  return { reasons };
}

function actorReason(
  { on }: Automation,
  event: TriggerEvent,
  payload: ReadPayload,
  ownLogin: string | null,
): string | null {
  if (ownLogin !== null && isOneOf(event.actor, [ownLogin])) return `@${event.actor} is Curfew itself`;
  const brings = payload.action === 'created' || payload.action === 'opened';
  if (brings && hasOwnMark(eventText(event.name, payload))) return 'the text was written by Curfew itself';
  return isOneOf(event.actor, on.skipBots) ? `@${event.actor} is in \`skip-bots\`` : null;
}

function matchGithub(automation: Automation, event: TriggerEvent, ownLogin: string | null): TriggerMatch {
  const payload = readPayload(event.payload);
  const found = findTrigger(automation, event.name, payload);
  if ('reasons' in found) {
    const reason = found.reasons.join('; ');
    return no(reason || `\`${event.name}\` is not among its triggers (${triggerNames(automation).join(', ')})`);
  }
  const refused = actorReason(automation, event, payload, ownLogin);
  if (refused !== null) return no(refused);
  const { roles, bots } = automation.on;
  const asked = roles === 'all' || isOneOf(event.actor, bots) ? null : roles;
  return { matched: true, trigger: found.trigger, needs: { roles: asked, paths: found.paths } };
}

function matchDispatch(automation: Automation): TriggerMatch {
  if (!automation.on.workflowDispatch) {
    return no('it has no `workflow_dispatch` under `on`, so people cannot start it');
  }
  return { matched: true, trigger: 'workflow_dispatch', needs: { roles: null, paths: null } };
}

/**
 * Does this event start this automation, as far as the event alone can tell? What only GitHub knows is in `needs`, for the
 * caller to ask. A reason is a sentence for people, without a full stop. `ownLogin` is the account with which Curfew acts:
 * its events never start anything. Pure; never throws, whatever the payload.
 */
export function matchTrigger(automation: Automation, event: TriggerEvent, ownLogin: string | null): TriggerMatch {
  if (!automation.enabled) return no('it is switched off (`enabled: false`)');
  const match = event.source === 'dispatch' ? matchDispatch(automation) : matchGithub(automation, event, ownLogin);
  if (!match.matched || automation.if === null) return match;
  const contexts = eventContexts({ event, payload: event.payload, runId: null, automation });
  const condition = evaluateCondition(automation.if, contexts);
  return condition.met ? match : no(condition.reason);
}
