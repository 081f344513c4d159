import type { GithubNeeds } from '../../../definitions/sources/github/match-github.ts';
import { matchPaths } from '../../../definitions/sources/github/match-paths.ts';
import { readPayload } from '../../../definitions/sources/github/read-payload.ts';
import type { IncomingEvent } from '../../dispatch/incoming-event.ts';
import type { SourceClients } from '../trigger-source.ts';
import { askGithub } from './ask-github.ts';
import type { GithubQuestions } from './github-questions.ts';

const TOKEN_IS_WRONG = 'GITHUB_READ_TOKEN, or GITHUB_TOKEN where that is not set, is wrong or has expired';

/**
 * Asks GitHub for what a match still depends on: the actor's role, the changed files. Returns null if all conditions
 * hold, else the reason why there is no run. Throws if GitHub cannot be asked now.
 */
export async function checkNeeds(
  needs: GithubNeeds,
  incoming: IncomingEvent,
  { github }: SourceClients,
): Promise<string | null> {
  return (await rolesReason(needs, incoming, github)) ?? (await pathsReason(needs, incoming, github));
}

async function rolesReason(
  { roles }: GithubNeeds,
  { event: { actor, repository } }: IncomingEvent,
  github: GithubQuestions,
): Promise<string | null> {
  if (roles === null) return null;
  const wanted = `\`roles\` asks for ${roles.join(', ')}`;
  if (actor === null || repository === null) return `${wanted}, and the event has no actor or no repository`;
  const what = `the role of @${actor} in ${repository}`;
  const asked = await askGithub(what, () => github.permissionOf(repository, actor), {
    401: TOKEN_IS_WRONG,
    403: 'a classic token may ask this only where its account may push; set GITHUB_READ_TOKEN to a fine-grained token, or one of a GitHub App, that has Metadata: read on this repository',
  });
  if ('refused' in asked) return asked.refused;
  const role = asked.answer ?? 'none';
  return roles.some((wantedRole) => wantedRole === role) ? null : `${wanted}; @${actor} has ${role} in ${repository}`;
}

async function pathsReason(
  { paths }: GithubNeeds,
  { event: { repository }, payload }: IncomingEvent,
  github: GithubQuestions,
): Promise<string | null> {
  if (paths === null) return null;
  const number = readPayload(payload).pullRequest?.number;
  if (repository === null || number === undefined) return '`paths` needs a pull request, and the event has none';
  const what = `the changed files of ${repository}#${number}`;
  const asked = await askGithub(what, () => github.changedFiles(repository, number), {
    401: TOKEN_IS_WRONG,
    403: 'the token needs Pull requests: read on this repository',
  });
  if ('refused' in asked) return asked.refused;
  const match = matchPaths(paths, asked.answer);
  return match.matched ? null : match.reason;
}
