import type { SessionTotals } from './totals.ts';

/** A tool use of the agent that waits for an answer. */
export interface OpenTool {
  id: string;
  name: string;
  /** `ask`: the session would run it itself, once a person allows it. Otherwise it is ours to do and to answer. */
  kind: 'custom' | 'ask';
}

/** A change in a session that needs a decision of the workflow. Ids and totals only: events never enter history. */
export type SessionChange = { totals: SessionTotals } & (
  | { type: 'tools'; tools: OpenTool[] }
  | { type: 'idle'; stopReason: string; detail: string | null; lastMessage: string }
  | { type: 'terminated'; detail: string | null }
  | { type: 'fatal'; message: string }
  | { type: 'trouble'; trouble: string | null; message: string | null }
  | { type: 'quiet'; forMs: number }
  | { type: 'spent' }
);
