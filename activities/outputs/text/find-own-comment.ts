import type { Github } from '../../../connections/github/create-github.ts';
import type { Comment } from '../../../connections/github/issue-calls.ts';
import { isByUs } from '../../is-by-us.ts';

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
 * Finds our comment by its mark. The same mark in a comment of somebody else does not count, and none does if the forge does not
 * say who we are.
 */
export async function findOwnComment(
  github: Github,
  { repository, number, mark, since }: CommentSearch,
): Promise<Comment | null> {
  const login = await github.botLogin();
  const comments = await github.listComments(repository, number, since ?? undefined);
  return comments.find(({ body, author }) => body.includes(mark) && isByUs(author, login)) ?? null;
}
