import type { RunId } from '../../../contract/event.ts';
import type { Database } from '../../schema.ts';

/** Writes down when rates first counted a run (RFC 3339) whose decisions do not say so. Call it in the transaction that decides. */
export async function noteRated(transaction: Database, runId: RunId, at: string): Promise<void> {
  await transaction
    .updateTable('runs')
    .set({ ratedAt: at })
    .where('runId', '=', runId)
    .where('ratedAt', 'is', null)
    .execute();
}
