import type { Github } from '../../../connections/github/create-github.ts';
import type { Comment } from '../../../connections/github/issue-calls.ts';

export interface CommentSearch {
  /** `owner/name`. */
  repository: string;
  /** Of the issue or pull request. */
  number: number;
  mark: string;
  /** RFC 3339: only comments made or changed after it; null: all. */
  since: string | null;
}

/**
 * Finds our comment by its mark. If the forge says who we are, the same mark in a comment of somebody else does not
 * count.
 */
export async function findOwnComment(
  github: Github,
  { repository, number, mark, since }: CommentSearch,
): Promise<Comment | null> {
  const login = await github.botLogin();
  const comments = await github.listComments(repository, number, since ?? undefined);
  return comments.find(({ body, author }) => body.includes(mark) && (login === null || author === login)) ?? null;
}
