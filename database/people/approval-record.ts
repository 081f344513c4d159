import type { RunId } from '../../contract/event.ts';
import type { Actor, WaitingApproval } from '../../contract/people.ts';
import type { ApprovalsTable, ApprovalState } from '../schema.ts';

/** What a run asks people for, and how that ended. The run decides; this is what is remembered of it. */
export interface ApprovalRecord extends WaitingApproval {
  runId: RunId;
  state: ApprovalState;
  closedAt: string | null;
}

/** A row of `approvals` as the rest of Curfew sees it; who approved so far is among what people did to the run. */
export function approvalRecord(row: ApprovalsTable, approvedBy: Actor[]): ApprovalRecord {
  const { openedAt: since, expiresAt: until, ...columns } = row;
  return { ...columns, since, until, approvedBy, approvers: JSON.parse(row.approvers) as string[] };
}
