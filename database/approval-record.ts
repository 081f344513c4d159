import type { Actor, RunId, WaitingApproval } from '../workflows/contract.ts';
import type { ApprovalsTable, ApprovalState } from './schema.ts';

/** One person's decision, in the order in which they came. */
export interface ApprovalDecision {
  /** Made by who asks, before: the same key counts once. */
  key: string;
  actor: Actor;
  approves: boolean;
  reason: string | null;
  at: string;
}

/** What a run asks people for, and what they said. */
export interface ApprovalRecord extends WaitingApproval {
  runId: RunId;
  state: ApprovalState;
  decisions: ApprovalDecision[];
  closedAt: string | null;
}

/** A row of `approvals` as the rest of Curfew sees it. */
export function approvalRecord(row: ApprovalsTable): ApprovalRecord {
  const { openedAt: since, expiresAt: until, ...columns } = row;
  const decisions = JSON.parse(row.decisions) as ApprovalDecision[];
  return {
    ...columns,
    since,
    until,
    decisions,
    approvers: JSON.parse(row.approvers) as string[],
    approvedBy: decisions.filter(({ approves }) => approves).map(({ actor }) => actor),
  };
}
