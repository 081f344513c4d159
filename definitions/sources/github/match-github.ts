import type { Role } from '../../../contract/roles.ts';
import type { MatchRequest, SourceMatch } from '../source-definition.ts';
import type { GithubTrigger, GithubTriggers } from './github-triggers.ts';
import { actorReason, isAnswerOfBot, isOneOf } from './match-actor.ts';
import { assigneesOf, githubTriggerReason, OWN_ACCOUNT, reviewersOf } from './match-github-trigger.ts';
import type { PathFilter } from './match-paths.ts';
import { hasCommand, labelCommandReason, slashCommandReason } from './match-slash-command.ts';
import { type ReadPayload, readPayload } from './read-payload.ts';

/** What GitHub must still be asked about a match. */
export interface GithubNeeds {
  /** The actor must have one of these roles in the repository; null when no role is asked for. */
  roles: Role[] | null;
  /** The changed files must pass this filter (`matchPaths`); null when there is none. */
  paths: PathFilter | null;
  /** The account of Curfew must be among the logins of each list. Absent if it does not matter. */
  ownAmong?: string[][];
}

/** What Curfew itself may do where it works: it pushes branches there. */
const OWN_ROLE: Role = 'write';

/** Does an event of GitHub start an automation? Its `needs` are `GithubNeeds`. Never throws. */
export function matchGithub(
  triggers: GithubTriggers | null,
  { event, on, ownAccount }: MatchRequest,
): Extract<SourceMatch, { matched: false }> | Match {
  if (triggers === null) return { matched: false, reason: null };
  const payload = readPayload(event.payload);
  const found = findTrigger(triggers, event.name, payload);
  if ('reasons' in found) return { matched: false, reason: found.reasons.join('; ') || null };
  const isCommand = found.trigger === 'slash_command';
  const refused = actorReason(on, { event, payload, ownAccount, isCommand });
  if (refused !== null) return { matched: false, reason: refused };
  const { doer } = event;
  const isOfRun = doer?.kind === 'run';
  const match: Match = { matched: true, ...found };
  if (doer && 'runId' in doer && (isOfRun || isAnswerOfBot(on, { event, payload }))) match.causedBy = doer.runId;
  if (on.roles === 'all' || isOneOf(event.actor, on.bots)) return match;
  if (!isOfRun) return { ...match, needs: { ...found.needs, roles: on.roles } };
  // The account may belong to a person with more rights, which a run has not.
  if (on.roles.includes(OWN_ROLE)) return match;
  const reason = `\`roles\` asks for ${on.roles.join(', ')}; a run of Curfew counts as ${OWN_ROLE}`;
  return { matched: false, reason };
}

type Match = Extract<SourceMatch, { matched: true }> & { needs: GithubNeeds };

interface FoundTrigger {
  trigger: string;
  /** Of a label command. */
  label?: string;
  needs: GithubNeeds;
}

const NO_NEEDS: GithubNeeds = { roles: null, paths: null };

/** The names of the events that can start an automation with these triggers. */
export function eventNames({ events, slashCommand, labelCommand }: GithubTriggers): string[] {
  return [...new Set([...Object.keys(events), ...(slashCommand?.events ?? []), ...(labelCommand?.events ?? [])])];
}

function findTrigger(
  { events, slashCommand, labelCommand }: GithubTriggers,
  name: string,
  payload: ReadPayload,
): FoundTrigger | { reasons: string[] } {
  const reasons: string[] = [];
  if (slashCommand) {
    const reason = slashCommandReason(slashCommand, name, payload);
    if (reason === null) return { trigger: 'slash_command', needs: NO_NEEDS };
    if (slashCommand.events.includes(name) || hasCommand(slashCommand, name, payload)) reasons.push(reason);
  }
  if (labelCommand?.events.includes(name)) {
    const reason = labelCommandReason(labelCommand, name, payload);
    if (reason === null)
      return { trigger: 'label_command', needs: NO_NEEDS, label: payload.label ?? labelCommand.name };
    reasons.push(reason);
  }
  const trigger = Object.hasOwn(events, name) ? events[name] : undefined;
  if (trigger) {
    const reason = githubTriggerReason(name, trigger, payload);
    if (reason === null) return { trigger: name, needs: needsOf(trigger, payload) };
    reasons.push(reason);
  }
  return { reasons };
}

function needsOf({ paths, pathsIgnore, assignees, reviewers }: GithubTrigger, payload: ReadPayload): GithubNeeds {
  // Tags have no changed files of their own: filters of paths let them through, as in GitHub Actions.
  const isFiltered = (paths !== null || pathsIgnore !== null) && payload.code.tag === null;
  const needs: GithubNeeds = { roles: null, paths: isFiltered ? { paths, pathsIgnore } : null };
  const ownAmong = [onlyOwn(assignees, assigneesOf(payload)), onlyOwn(reviewers, reviewersOf(payload))].filter(
    (people) => people !== null,
  );
  return ownAmong.length === 0 ? needs : { ...needs, ownAmong };
}

/** The people among whom Curfew must be, if the filter lets the event through for no other reason. */
function onlyOwn(wanted: string[] | null | undefined, people: string[]): string[] | null {
  if (!wanted?.includes(OWN_ACCOUNT) || people.some((one) => isOneOf(one, wanted))) return null;
  return people;
}
