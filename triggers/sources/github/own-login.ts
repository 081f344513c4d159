import { hasOwnMark } from '../../../definitions/sources/github/own-mark.ts';
import { readPayload } from '../../../definitions/sources/github/read-payload.ts';
import type { GithubQuestions } from './github-questions.ts';

/**
 * The login whose events are Curfew's own in this payload, null where none is. An account of type `Bot` acts for Curfew alone.
 * A person's account whose token Curfew was given does not: of it only what is about Curfew's own pull requests and issues
 * counts, so that its owner can still start runs. Throws where GitHub cannot be asked now.
 */
export async function ownLogin(payload: unknown, github: GithubQuestions): Promise<string | null> {
  return isBot(payload) || isAboutOwnWork(payload) ? await github.botLogin() : null;
}

function isBot(payload: unknown): boolean {
  const { sender } = payload as { sender?: { type?: unknown } | null };
  return sender?.type === 'Bot';
}

/** A comment is its author's, whatever it is on; Curfew's own carry the mark themselves, which matching looks at. */
function isAboutOwnWork(payload: unknown): boolean {
  const { comment, pullRequest, issue } = readPayload(payload);
  return comment === null && hasOwnMark(pullRequest?.body ?? issue?.body ?? null);
}
