/**
 * What Curfew did at a forge, so that the events that tell of it are not taken for those of a person who uses the same account.
 * A row is written before the act: an event can arrive before the answer of the forge does.
 */
export interface OwnActsTable {
  /** Names the act: what was done, where and to what. Made by `ownActKeys`. */
  key: string;
  runId: string;
  /** The last time that the run did it. */
  at: string;
}

/** The runs that another run caused. A run without a row was caused by nothing of Curfew. */
export interface RunCausesTable {
  runId: string;
  causedBy: string;
  /** How many runs caused one another until this one: 2 or more. */
  depth: number;
  /** The delivery with which the chain began; null if it is not known any more. */
  rootSource: string | null;
  rootDeliveryId: string | null;
}
