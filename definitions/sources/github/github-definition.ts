import { isRefName } from '../../../text/is-ref-name.ts';
import type { Contexts } from '../../expressions/contexts.ts';
import type { ListedTrigger, SourceDefinition, TriggerEvent } from '../source-definition.ts';
import { buildGithubTriggers } from './build-github-triggers.ts';
import { githubKeys, laterGithubKeys } from './github-keys.ts';
import type { GithubTriggers } from './github-triggers.ts';
import { matchGithub } from './match-github.ts';
import { githubContext } from './github-context.ts';
import { readPayload } from './read-payload.ts';

/** Something happens in a repository at GitHub, which sends a webhook. */
export const githubDefinition: SourceDefinition = {
  id: 'github',
  keys: githubKeys,
  laterKeys: laterGithubKeys,
  freeNames: [],
  contextNames: ['github'],
  hasRepository: true,
  build: buildGithubTriggers,
  list,
  names,
  expectsReply: ({ slashCommand }: GithubTriggers) => slashCommand !== null,
  match: matchGithub,
  contexts,
  subject,
  checkoutRef,
};

function list({ events, slashCommand }: GithubTriggers): ListedTrigger[] {
  const listed = Object.entries(events).map(([name, { types }]) => ({
    name,
    summary: types ? `${name} (${types.join(', ')})` : name,
  }));
  if (slashCommand === null) return listed;
  return [...listed, { name: `slash_command (/${slashCommand.name})`, summary: `/${slashCommand.name}` }];
}

function names({ events, slashCommand }: GithubTriggers): string[] {
  return [...Object.keys(events), ...(slashCommand?.events ?? [])];
}

function contexts(event: TriggerEvent): Contexts {
  return { github: githubContext(event) };
}

/**
 * The head of the pull request that the event or the comment is about; the forge has it for forks as well. Work on a merged
 * one begins where it was merged: in its base branch, or in the default branch if the event does not name the base.
 */
function checkoutRef({ payload }: TriggerEvent): string | null {
  const { issue, pullRequest } = readPayload(payload);
  if (pullRequest?.isMerged) return isRefName(pullRequest.baseBranch) ? `refs/heads/${pullRequest.baseBranch}` : null;
  if (issue?.isMerged) return null;
  const number = pullRequest?.number ?? (issue?.isPullRequest ? issue.number : null);
  return number === null || number < 1 ? null : `refs/pull/${number}/head`;
}

/** The issue or the pull request; a comment on a pull request is about the pull request. */
function subject({ repository, payload }: TriggerEvent): string | null {
  const { issue, pullRequest } = readPayload(payload);
  const number = pullRequest?.number ?? issue?.number;
  if (!repository || number === undefined) return null;
  const kind = pullRequest || issue?.isPullRequest ? 'pull' : 'issue';
  return `${kind}:${repository.toLowerCase()}#${number}`;
}
