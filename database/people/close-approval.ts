import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';
import type { ApprovalState } from './action-tables.ts';

/** Closes an approval that is still open: it was decided, or its time is over. A closed approval stays as it is. */
export async function closeApproval(
  database: Database,
  { runId, key, state, at }: { runId: RunId; key: string; state: Exclude<ApprovalState, 'open'>; at: string },
): Promise<void> {
  await database
    .updateTable('approvals')
    .set({ state, closedAt: at })
    .where('runId', '=', runId)
    .where('key', '=', key)
    .where('state', '=', 'open')
    .execute();
}
