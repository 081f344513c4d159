import type { RunId } from '../../../contract/event.ts';
import type { Database } from '../../schema.ts';

/**
 * Writes down when a run that is not settled loses its subject (RFC 3339). Call it in the transaction that takes the subject
 * from it.
 */
export async function noteLoss(transaction: Database, runId: RunId, at: string): Promise<void> {
  await transaction
    .updateTable('runs')
    .set({ lostSubjectAt: at })
    .where('runId', '=', runId)
    .where('outcome', 'is', null)
    .execute();
}
