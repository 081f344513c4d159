import { hasOwnMark } from '../../../definitions/sources/github/own-mark.ts';
import { readPayload } from '../../../definitions/sources/github/read-payload.ts';
import type { GithubQuestions } from './github-questions.ts';

/**
 * The login of Curfew, if this event may be its own doing; else null. Curfew may act with an app, whose account is of type
 * `Bot` and acts for Curfew alone: each of its events counts. Or it acts with the token of a person, who must still be able
 * to start runs: then only events about Curfew's own pull requests and issues count. Throws when GitHub cannot be asked now.
 */
export async function ownLogin(payload: unknown, github: GithubQuestions): Promise<string | null> {
  return isBot(payload) || isAboutOwnWork(payload) ? await github.botLogin() : null;
}

function isBot(payload: unknown): boolean {
  const { sender } = payload as { sender?: { type?: unknown } | null };
  return sender?.type === 'Bot';
}

/** Not a comment: it belongs to its author, whatever it is on. Matching recognises Curfew's own comments by their mark. */
function isAboutOwnWork(payload: unknown): boolean {
  const { comment, pullRequest, issue } = readPayload(payload);
  return comment === null && hasOwnMark(pullRequest?.body ?? issue?.body ?? null);
}
