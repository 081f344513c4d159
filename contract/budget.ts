/** Which budget has no room for a run, and when it has again. Amounts are micro-dollars. */
export interface BudgetRefusal {
  scope: string;
  per: 'day' | 'month';
  period: string;
  wantedMicros: number;
  /** The limit of the run that wants to start; absent for a raise. */
  runLimitMicros?: number;
  limitMicros: number;
  settledMicros: number;
  reservedMicros: number;
  /** RFC 3339: when the period is over. Null if the run wants more than the limit: then it never fits. */
  freeAgainAt: string | null;
}
