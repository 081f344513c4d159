/** What a session has used so far. Always absolute, never an increment, so that a retry cannot count twice. */
export interface SessionTotals {
  /** Our own price, or what the API says where that is more by over a cent. */
  spendMicros: number;
  /** True when some of the spend is not known: `spendMicros` is the least that was spent. */
  spendPartial: boolean;
  /** The most that can have been spent; null if that is not known, as for a session that is at work. */
  boundMicros: number | null;
  /** Our own price of what was used. */
  ownMicros: number;
  /** What the API says that it cost, in whole cents; null if it said nothing. */
  listMicros: number | null;
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
