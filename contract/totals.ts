import type { SessionSpend } from '../money/session-cost.ts';

/** What a session has used so far. Always absolute, never an increment, so that a retry cannot count twice. */
export interface SessionTotals extends SessionSpend {
  modelRequests: number;
  toolUses: number;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  /**
   * How long the session was running, in milliseconds. Of a run: its working time, from its admission to its end without waits
   * for people. Its deadline is measured by the same number.
   */
  workingMs: number;
}

export const NO_TOTALS: SessionTotals = {
  spendMicros: 0,
  spendPartial: false,
  boundMicros: null,
  ownMicros: 0,
  listMicros: null,
  modelRequests: 0,
  toolUses: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  workingMs: 0,
};
