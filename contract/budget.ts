/** Which budget has no room for a run, and when it has again. Amounts are micro-dollars. */
export interface BudgetRefusal {
  scope: string;
  per: 'day' | 'month';
  period: string;
  wantedMicros: number;
  /** The limit of the run that wants to start; absent for a raise. */
  runLimitMicros?: number;
  limitMicros: number;
  /** What runs that have ended were charged. */
  settledMicros: number;
  /** What is known to have been spent of that. Absent in refusals that an earlier version stored. */
  spentMicros?: number;
  reservedMicros: number;
  /** RFC 3339: when the period is over. Null if the run wants more than the limit: then it never fits. */
  freeAgainAt: string | null;
}
