import type { RunId } from '../../contract/event.ts';
import type { ApprovalRecord } from '../../database/people/approval-record.ts';
import { listApprovals } from '../../database/people/list-approvals.ts';
import type { Database } from '../../database/schema.ts';

/** What a run asked for, if it does not wait for it any more; null while it does. A run may be stopped while people are being asked. */
export async function closedApproval(
  database: Database,
  { runId, key }: { runId: RunId; key: string },
): Promise<ApprovalRecord | null> {
  const approval = (await listApprovals(database, { runId })).find((each) => each.key === key);
  return approval === undefined || approval.state === 'open' ? null : approval;
}
