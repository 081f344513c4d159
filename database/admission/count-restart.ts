import type { Database } from '../schema.ts';
import type { SubjectsTable } from './admission-tables.ts';

/** The most runs in a row that are stopped. Without this bound, frequent events would keep every run from finishing. */
const MOST_IN_A_ROW = 3;

/**
 * Notes that the run that holds a subject is to be stopped for a newer event. Returns false, and notes nothing, if that run
 * may finish, because the three before it were stopped.
 */
export async function countRestart(
  transaction: Database,
  { automation, subject }: Pick<SubjectsTable, 'automation' | 'subject'>,
): Promise<boolean> {
  const counted = await transaction
    .updateTable('subjects')
    .set((row) => ({ restarts: row('restarts', '+', 1) }))
    .where('automation', '=', automation)
    .where('subject', '=', subject)
    .where('restarts', '<', MOST_IN_A_ROW)
    .returning('runId')
    .executeTakeFirst();
  return counted !== undefined;
}
