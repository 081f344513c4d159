import type { GithubTrigger } from './github-triggers.ts';
import { matchGlobs } from '../../match-glob.ts';
import { isOneOf } from './match-actor.ts';
import { refReason } from './match-refs.ts';
import type { ReadPayload } from './read-payload.ts';

/**
 * Why the filters of `on.<name>` do not let this event through, as GitHub Actions would decide; null when they do. `paths` and
 * the account behind `@me` are not among them: GitHub must be asked for those.
 */
export function githubTriggerReason(name: string, trigger: GithubTrigger, payload: ReadPayload): string | null {
  return (
    typesReason(name, trigger, payload) ??
    namesReason(name, trigger, payload) ??
    peopleReason('assignees', trigger.assignees, assigneesOf(payload)) ??
    peopleReason('reviewers', trigger.reviewers, reviewersOf(payload)) ??
    workflowsReason(trigger, payload) ??
    refReason(name, trigger, payload) ??
    draftReason(trigger, payload) ??
    forksReason(trigger, payload)
  );
}

/** The activity types of GitHub Actions: `pull_request` alone does not mean all. */
const DEFAULT_TYPES: ReadonlyMap<string, string[]> = new Map([['pull_request', ['opened', 'synchronize', 'reopened']]]);

function typesReason(name: string, trigger: GithubTrigger, { action }: ReadPayload): string | null {
  const types = trigger.types ?? DEFAULT_TYPES.get(name);
  if (!types || (action !== null && types.includes(action))) return null;
  const why = trigger.types ? '' : ', the default';
  const what = action === null ? `\`${name}\` without an action` : `\`${name}.${action}\``;
  return `${what} is not among the \`types\` of \`on.${name}\` (${types.join(', ')}${why})`;
}

function namesReason(name: string, { names }: GithubTrigger, payload: ReadPayload): string | null {
  if (!names) return null;
  const changed = name === 'label' || payload.action === 'labeled' || payload.action === 'unlabeled';
  const subject = payload.pullRequest ?? payload.issue ?? payload.discussion;
  const labels = changed ? [payload.label ?? ''] : (subject?.labels ?? []);
  if (labels.some((label) => names.some((wanted) => isSame(wanted, label)))) return null;
  return `no label is among its \`names\` (${names.join(', ')}); the event has: ${shown(labels)}`;
}

/** Who was assigned or unassigned, else all who are. */
export function assigneesOf({ action, assignee, pullRequest, issue }: ReadPayload): string[] {
  if (action === 'assigned' || action === 'unassigned') return assignee === null ? [] : [assignee];
  return (pullRequest ?? issue)?.assignees ?? [];
}

/** Who was asked for a review, or no longer, else all who are asked. */
export function reviewersOf({ action, reviewer, pullRequest }: ReadPayload): string[] {
  if (action === 'review_requested' || action === 'review_request_removed') return reviewer === null ? [] : [reviewer];
  return pullRequest?.reviewers ?? [];
}

/** Stands for the account of Curfew, which only GitHub can tell. */
export const OWN_ACCOUNT = '@me';

function peopleReason(key: string, wanted: string[] | null | undefined, people: string[]): string | null {
  if (!wanted) return null;
  if (people.some((one) => isOneOf(one, wanted))) return null;
  if (wanted.includes(OWN_ACCOUNT) && people.length > 0) return null;
  return `nobody is among its \`${key}\` (${wanted.join(', ')}); the event has: ${shown(people)}`;
}

function workflowsReason({ workflows }: GithubTrigger, { workflow }: ReadPayload): string | null {
  if (!workflows || (workflow !== null && workflows.includes(workflow))) return null;
  return `the workflow \`${workflow ?? 'without a name'}\` is not in \`workflows\` (${workflows.join(', ')})`;
}

function draftReason({ draft }: GithubTrigger, { pullRequest }: ReadPayload): string | null {
  if (draft === null || !pullRequest || pullRequest.draft === draft) return null;
  return draft
    ? 'the pull request is not a draft, and `draft: true` asks for one'
    : 'the pull request is a draft, and `draft: false` asks for one that is not';
}

function forksReason({ forks }: GithubTrigger, { pullRequest, code }: ReadPayload): string | null {
  const fork = pullRequest?.fromFork ? { repository: pullRequest.headRepository } : code.fork;
  if (!forks || fork === null) return null;
  const head = fork.repository;
  const lower = forks.map((one) => one.toLowerCase());
  if (lower.includes('*') || (head !== null && matchGlobs(lower, head.toLowerCase()))) return null;
  const what = pullRequest ? 'pull request' : 'workflow';
  return `the ${what} comes from ${head === null ? 'a fork that was deleted' : `the fork \`${head}\``}, which is not in \`forks\` (${forks.join(', ') || 'none'})`;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

const MOST_SHOWN = 20;

function shown(names: string[]): string {
  const given = names.filter((name) => name !== '');
  const more = given.length > MOST_SHOWN ? `, and ${given.length - MOST_SHOWN} more` : '';
  return given.length === 0 ? 'none' : `${given.slice(0, MOST_SHOWN).join(', ')}${more}`;
}
