import { matchPaths } from '../../../definitions/sources/github/match-paths.ts';
import type { TriggerNeeds } from '../../../definitions/match-trigger.ts';
import { readPayload } from '../../../definitions/sources/github/read-payload.ts';
import { askGithub } from './ask-github.ts';
import type { GithubLookups } from './github-lookups.ts';
import type { IncomingEvent } from '../../dispatch/incoming-event.ts';

/**
 * Asks GitHub what a match still depends on: the actor's role, the changed files. Null where all of it holds, else the
 * reason why there is no run. Throws where GitHub cannot be asked now.
 */
export async function checkNeeds(
  needs: TriggerNeeds,
  incoming: IncomingEvent,
  github: GithubLookups,
): Promise<string | null> {
  return (await rolesReason(needs, incoming, github)) ?? (await pathsReason(needs, incoming, github));
}

async function rolesReason(
  { roles }: TriggerNeeds,
  { event: { actor, repository } }: IncomingEvent,
  github: GithubLookups,
): Promise<string | null> {
  if (roles === null) return null;
  const wanted = `\`roles\` asks for ${roles.join(', ')}`;
  if (actor === null || repository === null) return `${wanted}, and the event has no actor or no repository`;
  const asked = await askGithub(`the role of @${actor} in ${repository}`, () => github.permissionOf(repository, actor));
  if ('refused' in asked) return asked.refused;
  const role = asked.answer ?? 'none';
  return roles.includes(role) ? null : `${wanted}; @${actor} has ${role} in ${repository}`;
}

async function pathsReason(
  { paths }: TriggerNeeds,
  { event: { repository }, payload }: IncomingEvent,
  github: GithubLookups,
): Promise<string | null> {
  if (paths === null) return null;
  const number = readPayload(payload).pullRequest?.number;
  if (repository === null || number === undefined) return '`paths` needs a pull request, and the event has none';
  const what = `the changed files of ${repository}#${number}`;
  const asked = await askGithub(what, () => github.changedFiles(repository, number));
  if ('refused' in asked) return asked.refused;
  const match = matchPaths(paths, asked.answer);
  return match.matched ? null : match.reason;
}
