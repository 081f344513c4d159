import type { Actor, ApprovalBefore, RunAction } from '../../contract/people.ts';

/** What people did to a run: rows are added, never changed. */
export interface RunEventsTable {
  runId: string;
  /** Made by the caller before its first attempt: an action that arrives twice counts once. */
  key: string;
  at: string;
  actor: Actor;
  action: RunAction;
  /** JSON. */
  detail: string;
}

export type ApprovalState = 'open' | 'approved' | 'denied' | 'expired';

export interface ApprovalsTable {
  runId: string;
  key: string;
  before: ApprovalBefore;
  /** What is to be decided, one line for people. */
  what: string;
  /** JSON array of text. */
  approvers: string;
  /** How many different people must approve. */
  count: number;
  /** What happens when nobody decides in time. */
  otherwise: 'cancel' | 'go-on';
  openedAt: string;
  expiresAt: string;
  state: ApprovalState;
  closedAt: string | null;
}
