/**
 * The runs that other runs started by `start-automation`, with the money that goes with them. A row is written in the
 * transaction that stores the delivery and takes the money from the run that starts.
 */
export interface StartedRunsTable {
  /** The run that is started. It may never begin: then it has no record of its own. */
  runId: string;
  parentRunId: string;
  /** 1 for the first run that the parent started. */
  ordinal: number;
  /** The id of the automation that was started. */
  automation: string;
  /** The delivery of the source `dispatch`. */
  deliveryId: string;
  /** SHA-256 in hex of the automation and the inputs, by which a second equal request is told. */
  request: string;
  /** What was taken from the parent. */
  micros: number;
  /** The cap of the parent's session from then on. */
  capMicros: number;
  /** JSON of `ReservedAccount[]`: the balances in which the money is held until the run reserves its own. */
  accounts: string;
  /** `held`: the run has not reserved yet · `taken`: it has, so the money is its own · `returned`: it went back to the budgets. */
  state: 'held' | 'taken' | 'returned';
  at: string;
}
