import { hasOwnMark } from '../../../definitions/sources/github/own-mark.ts';
import { readPayload } from '../../../definitions/sources/github/read-payload.ts';
import type { GithubQuestions } from './github-questions.ts';

/**
 * The login of Curfew, if this event may be its own doing; else null. If Curfew acts with an app, the account is of
 * type `Bot` and acts for Curfew alone, so each of its events counts. If it acts with the token of a person, that
 * person must still be able to start runs, so only events about Curfew's own pull requests and issues count. Throws if
 * GitHub cannot be asked now.
 */
export async function ownLogin(payload: unknown, github: GithubQuestions): Promise<string | null> {
  return isBot(payload) || isAboutOwnWork(payload) ? await github.botLogin() : null;
}

function isBot(payload: unknown): boolean {
  const { sender } = payload as { sender?: { type?: unknown } | null };
  return sender?.type === 'Bot';
}

/** A comment does not count: it belongs to its author. Matching recognises Curfew's own comments by their mark. */
function isAboutOwnWork(payload: unknown): boolean {
  const { comment, pullRequest, issue } = readPayload(payload);
  return comment === null && hasOwnMark(pullRequest?.body ?? issue?.body ?? null);
}
