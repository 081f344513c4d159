import type { Github } from '../../connections/github.ts';
import type { Comment } from '../../connections/github/issue-calls.ts';

/** Clocks differ: a comment of ours may seem older than our first attempt to make it. */
const CLOCK_DIFFERENCE_MS = 10 * 60_000;

/**
 * The comment of ours that carries this mark, if it was made or changed after `sinceMs` (null: ever). The same mark in a
 * comment of someone else is no comment of ours, where the forge tells who we are.
 */
export async function findOwnComment(
  github: Github,
  repository: string,
  number: number,
  mark: string,
  sinceMs: number | null,
): Promise<Comment | null> {
  const since = sinceMs === null ? undefined : new Date(sinceMs - CLOCK_DIFFERENCE_MS).toISOString();
  const [login, comments] = [await github.botLogin(), await github.listComments(repository, number, since)];
  return comments.find(({ body, author }) => body.includes(mark) && (login === null || author === login)) ?? null;
}
