/**
 * Who acts on a run: `user:<login>` where the edge has proven it (GitHub, Slack), else `operator:<name>`, a person who
 * reaches Temporal directly and could end the workflow anyway.
 */
export type Actor = string;

/** What a person did to a run, as the run's record keeps it. */
export type RunAction = 'steer' | 'interrupt' | 'approve' | 'deny' | 'raise' | 'ask' | 'answer';

export type ApprovalBefore = 'start' | 'output' | 'limit' | 'tool' | 'question' | 'going-on';

/** A decision or answer that a run waits for. Plain JSON: asked for by query, kept in the run record. */
export interface WaitingApproval {
  /**
   * Unique within the run: `start`, `limit:1`, `output:<tool use id>`, `tool:<tool use id>`, `question:<tool use id>`,
   * `going-on:2`. Those with a number are counted together.
   */
  key: string;
  before: ApprovalBefore;
  /** What is to be decided, one line for people. */
  what: string;
  /** `user:<login>`, `team:<org>/<slug>`. An operator may always decide. */
  approvers: string[];
  count: number;
  /** RFC 3339. */
  since: string;
  until: string;
  otherwise: 'cancel' | 'go-on';
  /** The different actors who have approved so far. */
  approvedBy: Actor[];
}

/** Arguments of the updates of `run`. All may be sent from Temporal's UI as one JSON object; `actor` defaults to operator. */
export interface SteerUpdate {
  text: string;
  actor?: Actor;
}
export interface InterruptUpdate {
  actor?: Actor;
}
export interface ApproveUpdate {
  /** Needed only when more than one approval waits. */
  key?: string;
  actor?: Actor;
}
export interface DenyUpdate {
  reason: string;
  key?: string;
  actor?: Actor;
}
export interface RaiseUpdate {
  /** More dollars, such as `5` or `$2.50`. */
  spend?: string;
  /** More working time, such as `20m`. */
  duration?: string;
  actor?: Actor;
}
