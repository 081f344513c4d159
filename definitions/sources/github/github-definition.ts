import { isRefName } from '../../../text/is-ref-name.ts';
import type { Contexts } from '../../expressions/contexts.ts';
import type { ListedTrigger, SourceDefinition, TriggerEvent } from '../source-definition.ts';
import { buildGithubTriggers } from './build-github-triggers.ts';
import { githubKeys } from './github-keys.ts';
import type { GithubTriggers } from './github-triggers.ts';
import { eventNames, matchGithub } from './match-github.ts';
import { githubContext } from './github-context.ts';
import { permissionsOfTriggers } from './permissions-of-triggers.ts';
import { readPayload } from './read-payload.ts';
import { topicsOfTriggers } from './topics-of-triggers.ts';

/** Something happens in a repository at GitHub, which sends a webhook. */
export const githubDefinition: SourceDefinition = {
  id: 'github',
  keys: githubKeys,
  freeNames: [],
  contextNames: ['github'],
  hasRepository: true,
  build: buildGithubTriggers,
  list,
  expectsReply: ({ slashCommand }: GithubTriggers) => slashCommand !== null,
  names: eventNames,
  match: matchGithub,
  permissions: permissionsOfTriggers,
  contexts,
  subject,
  topics: topicsOfTriggers,
  checkoutRef,
};

function list({ events, slashCommand, labelCommand }: GithubTriggers): ListedTrigger[] {
  const listed = Object.entries(events).map(([name, { types }]) => ({
    name,
    summary: types ? `${name} (${types.join(', ')})` : name,
  }));
  if (slashCommand !== null) {
    listed.push({ name: `slash_command (/${slashCommand.name})`, summary: `/${slashCommand.name}` });
  }
  if (labelCommand !== undefined) {
    listed.push({ name: `label_command (${labelCommand.name})`, summary: `label ${labelCommand.name}` });
  }
  return listed;
}

function contexts(event: TriggerEvent): Contexts {
  return { github: githubContext(event) };
}

/**
 * The head of the pull request that the event, the comment or the check is about; the forge has it for forks as well. Work on a
 * merged one begins where it was merged: in its base branch, or in the default branch if the event does not name the base.
 * Else the branch or the tag that the event is about, unless it is gone or belongs to a fork.
 */
function checkoutRef({ name, payload }: TriggerEvent): string | null {
  const { issue, pullRequest, code } = readPayload(payload);
  if (pullRequest?.isMerged) return fullRef('heads', pullRequest.baseBranch);
  if (issue?.isMerged) return null;
  const number = pullRequest?.number ?? (issue?.isPullRequest ? issue.number : onlyOne(code.pulls));
  if (number !== null) return number < 1 ? null : `refs/pull/${number}/head`;
  const isGone = name === 'delete' || code.push?.after === null;
  if (isGone || code.fork !== null || !REFS_OF.has(name)) return null;
  return fullRef('heads', code.branch) ?? fullRef('tags', code.tag);
}

/** The events whose branch or tag is where work about them begins, and not only a place that they mention. */
const REFS_OF: ReadonlySet<string> = new Set([
  'push',
  'create',
  'release',
  'workflow_run',
  'check_run',
  'check_suite',
  'status',
  'code_scanning_alert',
]);

function fullRef(kind: 'heads' | 'tags', name: string | null): string | null {
  return name !== null && isRefName(name) ? `refs/${kind}/${name}` : null;
}

/**
 * The issue, the pull request or the discussion; a comment on a pull request is about the pull request, and so are checks
 * that belong to exactly one.
 */
function subject({ repository, payload }: TriggerEvent): string | null {
  if (!repository) return null;
  const { issue, pullRequest, discussion, code } = readPayload(payload);
  const about = (kind: string, number: number): string => `${kind}:${repository.toLowerCase()}#${number}`;
  const pull = pullRequest?.number ?? (issue?.isPullRequest ? issue.number : onlyOne(code.pulls));
  if (pull !== null) return about('pull', pull);
  if (issue) return about('issue', issue.number);
  return discussion ? about('discussion', discussion.number) : null;
}

function onlyOne(numbers: number[]): number | null {
  const [only, ...more] = numbers;
  return only !== undefined && more.length === 0 ? only : null;
}
