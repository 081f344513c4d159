import type { Agent } from '../definitions/agent.ts';
import type { Automation } from '../definitions/automation.ts';

/** What triggers, workflows and activities share. Everything here crosses Temporal as plain JSON. */

export type Source = 'github' | 'dispatch';

/** `<automation>/<source>/<delivery id>`: the id by which people and tables know a run. */
export type RunId = string;

export type Outcome =
  | 'delivered'
  | 'no-change'
  | 'needs-human'
  | 'budget-exhausted'
  | 'timed-out'
  | 'stalled'
  | 'cancelled'
  | 'refused'
  | 'skipped'
  | 'failed';

export type Phase = 'admitting' | 'opening' | 'working' | 'handing over' | 'waiting' | 'ending' | 'ended';

/** One thing that happened, normalised. The payload stays in the inbox. */
export interface RunEvent {
  source: Source;
  /** The sender's name of it: `issues`, `issue_comment`, `workflow_dispatch`, … */
  name: string;
  deliveryId: string;
  title: string;
  actor: string | null;
  /** `owner/name` as its forge spells it (its URLs may mind the case); null where there is none. */
  repository: string | null;
  /** `issue:acme/api#5`, `pull:acme/api#7`, … at most 200 bytes. */
  subject: string;
  url: string | null;
}

/** The automation and the agent as they were when the event arrived: later edits do not change a run. */
export interface RunInput {
  version: 1;
  automation: Automation;
  agent: Agent;
  event: RunEvent;
}

export interface PullRequestArtefact {
  type: 'pull-request';
  url: string;
  number: number;
  branch: string;
  headSha: string;
}

export interface CommentArtefact {
  type: 'comment';
  url: string;
}

export interface IssueArtefact {
  type: 'issue';
  url: string;
  number: number;
}

export type Artefact = PullRequestArtefact | CommentArtefact | IssueArtefact;

/** What a session has used so far. Always absolute, never an increment, so that a retry cannot count twice. */
export interface SessionTotals {
  spendMicros: number;
  /** True when some of the spend is unknown and counted at its bound. */
  spendPartial: boolean;
  modelRequests: number;
  toolUses: number;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  /** How long the session was running. */
  workingMs: number;
}

export const NO_TOTALS: SessionTotals = {
  spendMicros: 0,
  spendPartial: false,
  modelRequests: 0,
  toolUses: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  workingMs: 0,
};

export interface RunResult {
  outcome: Outcome;
  reason: string;
  artefacts: Artefact[];
  sessionId: string | null;
  totals: SessionTotals;
}

/**
 * Who acts on a run: `user:<login>` where the edge has proven it (GitHub, Slack), else `operator:<name>`, a person who
 * reaches Temporal directly and could end the workflow anyway.
 */
export type Actor = string;

export type ApprovalBefore = 'start' | 'output' | 'limit' | 'tool' | 'question' | 'going-on';

/** What a run waits for a person for. Plain JSON: asked for by query, kept in the run record. */
export interface WaitingApproval {
  /**
   * Unique within the run: `start`, `limit:1`, `output:<tool use id>`, `tool:<tool use id>`, `question:<tool use id>`,
   * `going-on:3`.
   */
  key: string;
  before: ApprovalBefore;
  /** What is to be decided, one line for people. */
  what: string;
  /** `user:<login>`, `team:<org>/<slug>`; an operator may always decide. */
  approvers: string[];
  count: number;
  /** RFC 3339. */
  since: string;
  until: string;
  otherwise: 'cancel' | 'go-on';
  /** Distinct actors who approved so far. */
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

export const UPDATES = {
  steer: 'steer',
  interrupt: 'interrupt',
  approve: 'approve',
  deny: 'deny',
  raise: 'raise',
} as const;

/** Query: `{ waiting: WaitingApproval[], limits, totals, phase, sessionId }`. */
export const STATUS_QUERY = 'status';

export interface RunStatus {
  phase: Phase;
  sessionId: string | null;
  spendLimitMicros: number;
  durationLimitMs: number;
  totals: SessionTotals;
  waiting: WaitingApproval[];
  trouble: string[];
  artefacts: Artefact[];
}

export const RUN_WORKFLOW = 'run';

/** Workflows and short activities; long-lived attending has a queue and a Worker of its own. */
export const TASK_QUEUE = 'curfew';

/** A short activity that has not been heard of for so long has lost its worker. */
export const SHORT_HEARTBEAT_MS = 10_000;

export function attendTaskQueue(taskQueue: string): string {
  return `${taskQueue}-attend`;
}

export function runWorkflowId(runId: RunId): string {
  return `run/${runId}`;
}

/** Names of the search attributes; all Keyword but `CurfewSpendUsd`, a Double. */
export const SEARCH_ATTRIBUTES = {
  automation: 'CurfewAutomation',
  source: 'CurfewSource',
  repository: 'CurfewRepository',
  subject: 'CurfewSubject',
  phase: 'CurfewPhase',
  outcome: 'CurfewOutcome',
  spendUsd: 'CurfewSpendUsd',
} as const;
