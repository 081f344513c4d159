import type { RunId } from '../../../contract/event.ts';
import type { Database } from '../../schema.ts';

/**
 * Writes down when a run that is not settled loses its subject (RFC 3339). Call it in the transaction that takes the subject
 * from it. It touches no row of the run: whoever settles that run at the same time has locked the row, and waits for the subject.
 */
export async function noteLoss(transaction: Database, runId: RunId, at: string): Promise<void> {
  await transaction
    .insertInto('subjectLosses')
    .values({ runId, lostAt: at })
    .onConflict((conflict) => conflict.column('runId').doNothing())
    .execute();
}
