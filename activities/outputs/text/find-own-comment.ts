import type { Github } from '../../../connections/github/create-github.ts';
import type { Comment } from '../../../connections/github/issue-calls.ts';

/**
 * The comment of ours that carries this mark, if it was made or changed after `since` (RFC 3339; null: ever). The same mark
 * in a comment of someone else is no comment of ours, where the forge tells who we are.
 */
export async function findOwnComment(
  github: Github,
  repository: string,
  number: number,
  mark: string,
  since: string | null,
): Promise<Comment | null> {
  const [login, comments] = [
    await github.botLogin(),
    await github.listComments(repository, number, since ?? undefined),
  ];
  return comments.find(({ body, author }) => body.includes(mark) && (login === null || author === login)) ?? null;
}
