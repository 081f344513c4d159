import type { RunId } from '../workflows/contract.ts';
import { approvalRecord, type ApprovalRecord } from './approval-record.ts';
import type { ApprovalState, Database } from './schema.ts';

/** What runs ask people for, what expires first at the top. */
export async function listApprovals(
  database: Database,
  filter: { runId?: RunId; state?: ApprovalState } = {},
): Promise<ApprovalRecord[]> {
  let query = database.selectFrom('approvals').selectAll().orderBy('expiresAt').orderBy('runId').orderBy('key');
  if (filter.runId !== undefined) query = query.where('runId', '=', filter.runId);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  return (await query.execute()).map(approvalRecord);
}
