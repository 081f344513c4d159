import type { GithubNeeds } from '../../../definitions/sources/github/match-github.ts';
import { matchPaths } from '../../../definitions/sources/github/match-paths.ts';
import type { Push } from '../../../definitions/sources/github/event-code.ts';
import { isOneOf } from '../../../definitions/sources/github/match-actor.ts';
import { readPayload, type ReadPayload } from '../../../definitions/sources/github/read-payload.ts';
import type { IncomingEvent } from '../../dispatch/incoming-event.ts';
import type { DecidingClients } from '../trigger-source.ts';
import { askGithub, type Answer } from './ask-github.ts';
import type { GithubQuestions } from './github-questions.ts';

/** A filter of paths lets pull requests with more files through. */
const MOST_FILES = 300;
const TOKEN_IS_WRONG = 'GITHUB_READ_TOKEN, or GITHUB_TOKEN where that is not set, is wrong or has expired';

/**
 * Asks GitHub for what a match still depends on: Curfew's own account, the actor's role, the changed files. Returns null if all
 * conditions hold, else the reason why there is no run. Throws if GitHub cannot be asked now.
 */
export async function checkNeeds(
  needs: GithubNeeds,
  incoming: IncomingEvent,
  { github }: DecidingClients,
): Promise<string | null> {
  return (
    (await ownReason(needs, github)) ??
    (await rolesReason(needs, incoming, github)) ??
    (await pathsReason(needs, incoming, github))
  );
}

async function rolesReason(
  { roles }: GithubNeeds,
  { event: { actor, repository } }: IncomingEvent,
  github: GithubQuestions,
): Promise<string | null> {
  if (roles === null) return null;
  const wanted = `\`roles\` asks for ${roles.join(', ')}`;
  if (actor === null || repository === null) {
    const missing = repository === null ? 'repository in which somebody could have one' : 'actor who could have one';
    return `${wanted}, and the event has no ${missing}; \`roles: all\` asks for none`;
  }
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
  const { pullRequest, code } = readPayload(payload);
  if (repository === null || (pullRequest === null && code.push === null)) {
    return '`paths` needs a push or a pull request, and the event has none';
  }
  const asked = await (pullRequest === null
    ? askPushed(repository, code.push, github)
    : askPull(repository, pullRequest, github));
  if ('refused' in asked) return asked.refused;
  const match = matchPaths(paths, asked.answer);
  return match.matched ? null : match.reason;
}

type Files = Answer<string[] | null>;

async function askPull(
  repository: string,
  { number, changedFiles }: NonNullable<ReadPayload['pullRequest']>,
  github: GithubQuestions,
): Promise<Files> {
  if (changedFiles !== null && changedFiles > MOST_FILES) return { answer: null };
  return await askGithub(
    `the changed files of ${repository}#${number}`,
    () => github.changedFiles(repository, number),
    { 401: TOKEN_IS_WRONG, 403: 'the token needs Pull requests: read on this repository' },
  );
}

async function askPushed(repository: string, push: Push | null, github: GithubQuestions): Promise<Files> {
  const { after = null, before = null, forced = false, firstCommit = null } = push ?? {};
  if (after === null) return { answer: null };
  const question = () =>
    github.pushedFiles?.(repository, { before, after, forced, firstCommit }) ?? Promise.resolve(null);
  const what = `the changed files of the push to ${repository}`;
  return await askGithub(what, question, {
    401: TOKEN_IS_WRONG,
    403: 'the token needs Contents: read on this repository',
  });
}

/** Only GitHub knows which account Curfew has. */
async function ownReason({ ownAmong = [] }: GithubNeeds, github: GithubQuestions): Promise<string | null> {
  if (ownAmong.length === 0) return null;
  const asked = await askGithub('the account of Curfew', () => github.botLogin(), { 401: TOKEN_IS_WRONG });
  if ('refused' in asked) return asked.refused;
  if (asked.answer === null)
    return '`@me` cannot be checked: GitHub does not say which account the token has; set GITHUB_LOGIN';
  const account = asked.answer;
  const isOwn = (login: string) => isOneOf(login, [account]);
  return ownAmong.every((people) => people.some(isOwn))
    ? null
    : `\`@me\` stands for Curfew (@${account}), and the event has: ${ownAmong.flat().join(', ')}`;
}
