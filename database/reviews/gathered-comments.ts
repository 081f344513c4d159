import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';
import type { GatheredCommentsTable } from './gathered-comments-table.ts';

/** A comment as it was checked against the changes of its pull request. */
export interface GatheredComment {
  path: string;
  side: 'LEFT' | 'RIGHT';
  line: number;
  /** The first line of several; null if it is about one. */
  startLine: number | null;
  /** What stood in the lines when they were checked. */
  lines: string;
  /** The agent's words, cleaned. */
  text: string;
}

export interface GatheredRow extends Pick<GatheredCommentsTable, 'ordinal' | 'repository' | 'pullNumber' | 'review'> {
  comment: GatheredComment;
}

export interface NewGathered {
  runId: RunId;
  ordinal: number;
  askedAt: string;
  repository: string;
  pullNumber: number;
  comment: GatheredComment;
}

/** Whether this use of the tool has stored its comment. */
export async function isGathered(
  database: Database,
  { runId, ordinal, askedAt }: Pick<NewGathered, 'runId' | 'ordinal' | 'askedAt'>,
): Promise<boolean> {
  const found = await database
    .selectFrom('gatheredComments')
    .select('ordinal')
    .where('runId', '=', runId)
    .where('ordinal', '=', ordinal)
    .where('askedAt', '=', askedAt)
    .executeTakeFirst();
  return found !== undefined;
}

/** Stores a comment. One of the same ordinal is replaced: its use of the tool ended with an error after all. */
export async function storeGathered(database: Database, { comment, ...row }: NewGathered): Promise<void> {
  const { askedAt, repository, pullNumber } = row;
  const values = { askedAt, repository, pullNumber, comment: JSON.stringify(comment), review: null, sentAt: null };
  await database
    .insertInto('gatheredComments')
    .values({ runId: row.runId, ordinal: row.ordinal, ...values })
    .onConflict((conflict) => conflict.columns(['runId', 'ordinal']).doUpdateSet(values))
    .execute();
}

/** The comments of a run that are in no review as far as is known, in their order. */
export async function unsentComments(database: Database, runId: RunId): Promise<GatheredRow[]> {
  const rows = await database
    .selectFrom('gatheredComments')
    .select(['ordinal', 'repository', 'pullNumber', 'review', 'comment'])
    .where('runId', '=', runId)
    .where('sentAt', 'is', null)
    .orderBy('ordinal')
    .execute();
  return rows.map((row) => ({ ...row, comment: JSON.parse(row.comment) as GatheredComment }));
}
