import type { SessionTotals } from './totals.ts';

/** The type of the failure of an activity that wanted to send a message to a session that has spent its cap. */
export const SESSION_AT_CAP = 'SessionAtCap';

/** A tool use of the agent that waits for an answer. */
export interface OpenTool {
  id: string;
  name: string;
  /** `ask`: the session runs it itself once a person allows it. `custom`: Curfew does it and answers it. */
  kind: 'custom' | 'ask';
}

/** The agent has used tools that wait for an answer. */
export interface ToolsWaiting {
  type: 'tools';
  tools: OpenTool[];
}

/** The session has stopped, for this reason of the Managed Agents API: `end_turn`, `budget_reached`, `refusal`, … */
export interface Idle {
  type: 'idle';
  stopReason: string;
  detail: string | null;
  lastMessage: string;
}

/** What has changed in a session. Ids only: the session's events never enter the history of a run. */
export type Change =
  | ToolsWaiting
  | Idle
  | { type: 'terminated'; detail: string | null }
  | { type: 'fatal'; message: string }
  /** Somebody else has deleted or archived the session. */
  | { type: 'gone'; how: 'deleted' | 'archived' }
  /** Something cannot be reached; null: it can be reached again. */
  | { type: 'trouble'; trouble: string | null; message: string | null }
  /** Nothing showed for this many milliseconds that the work goes on. */
  | { type: 'quiet'; forMs: number }
  /** The session has spent enough for its totals to be shown again. */
  | { type: 'spent' };

/** A change in a session that needs a decision of the workflow, and what the session had used by then. */
export type SessionChange = { totals: SessionTotals } & Change;
