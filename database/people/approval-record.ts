import type { RunId } from '../../contract/event.ts';
import type { Actor, WaitingApproval } from '../../contract/people.ts';
import type { ApprovalsTable, ApprovalState } from './action-tables.ts';

/** What a run asks people for, and how that ended. This is a copy for lists; the workflow decides. */
export interface ApprovalRecord extends WaitingApproval {
  runId: RunId;
  state: ApprovalState;
  closedAt: string | null;
}

/** What the rest of Curfew sees of a row of `approvals`. `approvedBy` comes from the actions of people on the run. */
export function approvalRecord(row: ApprovalsTable, approvedBy: Actor[]): ApprovalRecord {
  return {
    runId: row.runId,
    key: row.key,
    before: row.before,
    what: row.what,
    approvers: JSON.parse(row.approvers) as string[],
    count: row.count,
    since: row.openedAt,
    until: row.expiresAt,
    otherwise: row.otherwise,
    approvedBy,
    state: row.state,
    closedAt: row.closedAt,
  };
}
