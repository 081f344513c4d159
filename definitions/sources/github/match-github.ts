import type { Role } from '../../../contract/roles.ts';
import type { Triggers } from '../../automation.ts';
import type { MatchRequest, SourceMatch, TriggerEvent } from '../source-definition.ts';
import type { GithubTriggers } from './github-triggers.ts';
import { githubTriggerReason } from './match-github-trigger.ts';
import type { PathFilter } from './match-paths.ts';
import { eventText, slashCommandReason } from './match-slash-command.ts';
import { hasOwnMark } from './own-mark.ts';
import { type ReadPayload, readPayload } from './read-payload.ts';

/** What GitHub must still be asked about a match. */
export interface GithubNeeds {
  /** The actor must have one of these roles in the repository; null when no role is asked for. */
  roles: Role[] | null;
  /** The changed files must pass this filter (`matchPaths`); null when there is none. */
  paths: PathFilter | null;
}

/** Does an event of GitHub start an automation? Its `needs` are `GithubNeeds`. Never throws. */
export function matchGithub(
  triggers: GithubTriggers | null,
  { event, on, ownAccount }: MatchRequest,
): SourceMatch & ({ matched: false } | { needs: GithubNeeds }) {
  if (triggers === null) return { matched: false, reason: null };
  const payload = readPayload(event.payload);
  const found = findTrigger(triggers, event.name, payload);
  if ('reasons' in found) return { matched: false, reason: found.reasons.join('; ') || null };
  const refused = actorReason(on, { event, payload, ownAccount });
  if (refused !== null) return { matched: false, reason: refused };
  const roles = on.roles === 'all' || isOneOf(event.actor, on.bots) ? null : on.roles;
  return { matched: true, trigger: found.trigger, needs: { roles, paths: found.paths } };
}

interface FoundTrigger {
  trigger: string;
  paths: PathFilter | null;
}

function findTrigger(
  { events, slashCommand }: GithubTriggers,
  name: string,
  payload: ReadPayload,
): FoundTrigger | { reasons: string[] } {
  const reasons: string[] = [];
  if (slashCommand) {
    const reason = slashCommandReason(slashCommand, name, payload);
    if (reason === null) return { trigger: 'slash_command', paths: null };
    if (slashCommand.events.includes(name)) reasons.push(reason);
  }
  const trigger = Object.hasOwn(events, name) ? events[name] : undefined;
  if (trigger) {
    const reason = githubTriggerReason(name, trigger, payload);
    const { paths, pathsIgnore } = trigger;
    if (reason === null) return { trigger: name, paths: paths || pathsIgnore ? { paths, pathsIgnore } : null };
    reasons.push(reason);
  }
  return { reasons };
}

interface Acting {
  event: TriggerEvent;
  payload: ReadPayload;
  ownAccount: string | null;
}

/** Why this actor may not start a run; null if it may. */
function actorReason({ skipBots }: Triggers, { event, payload, ownAccount }: Acting): string | null {
  if (ownAccount !== null && isOneOf(event.actor, [ownAccount])) return `@${event.actor} is Curfew itself`;
  // People edit the issues and pull requests that Curfew opened; its comments, Curfew edits itself.
  const isOwnText = payload.action === 'created' || payload.action === 'opened' || payload.comment !== null;
  if (isOwnText && hasOwnMark(eventText(event.name, payload))) return 'the text was written by Curfew itself';
  return isOneOf(event.actor, skipBots) ? `@${event.actor} is in \`skip-bots\`` : null;
}

function isOneOf(login: string | null, logins: readonly string[]): boolean {
  return login !== null && logins.some((other) => bareLogin(other) === bareLogin(login));
}

/** GitHub writes the login of an app as `name[bot]`; automations may write either. */
function bareLogin(login: string): string {
  return login.toLowerCase().replace(/\[bot\]$/, '');
}
