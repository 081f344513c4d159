import type { RunId } from '../../contract/event.ts';
import type { ApprovalState, Database } from '../schema.ts';

/** Ends an approval that is still open, such as one whose time is over. One that was decided stays as it is. */
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
