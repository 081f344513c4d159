import { z } from 'zod';
import type { Page } from '../../../../database/runs/open-runs-at.ts';

/** A new comment of a person on an issue or a pull request. */
export interface PersonComment {
  page: Page;
  id: number;
  body: string;
  author: string;
  /** When it was written, in milliseconds since 1970, by the clock of GitHub. */
  writtenAt: number;
}

const Account = z.object({ login: z.string(), type: z.string().nullish() });
const Payload = z.object({
  action: z.literal('created'),
  sender: Account,
  repository: z.object({ full_name: z.string() }),
  issue: z.object({ number: z.int(), html_url: z.string() }),
  comment: z.object({ id: z.int(), body: z.string(), user: Account, created_at: z.string() }),
});

/**
 * Reads the payload of an `issue_comment`. Null if it brings no new comment of a person: an edit is none, and a bot is no person.
 */
export function readComment(payload: unknown): PersonComment | null {
  const { data } = Payload.safeParse(payload);
  if (data === undefined) return null;
  const { sender, repository, issue, comment } = data;
  const writtenAt = Date.parse(comment.created_at);
  const isOfPerson = sender.type !== 'Bot' && comment.user.type !== 'Bot' && sender.login === comment.user.login;
  if (!isOfPerson || Number.isNaN(writtenAt)) return null;
  const page = { repository: repository.full_name, number: issue.number, url: issue.html_url };
  return { page, id: comment.id, body: comment.body, author: comment.user.login, writtenAt };
}
