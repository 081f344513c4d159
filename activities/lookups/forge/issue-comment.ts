import { quoted } from '../answer/outside-text.ts';
import { facts, login } from './people-and-times.ts';

/** The parts of a comment that we read; other forges leave some of them out. */
export interface CommentAnswer {
  user: { login?: string } | null;
  body?: string | null | undefined;
  html_url?: string | undefined;
  created_at?: string | undefined;
  updated_at?: string | undefined;
  author_association?: string | undefined;
}

export function issueComment(comment: CommentAnswer): string {
  const changed = comment.updated_at === comment.created_at ? null : comment.updated_at;
  const role = roleOf(comment.author_association);
  const head = `### Comment by ${login(comment.user)}${facts({ as: role, on: comment.created_at, edited: changed })}`;
  return `${head}\n${comment.html_url ?? ''}\n${quoted(comment.body)}`;
}

/** NONE says that the author has no part in the repository. */
export function roleOf(association: string | undefined): string | null {
  return association === undefined ? null : association.toLowerCase().replaceAll('_', ' ');
}
