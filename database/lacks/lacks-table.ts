/** What agents lacked, as they said themselves. Texts are cut and hold no credential. */
export interface LacksTable {
  runId: string;
  kind: 'tool' | 'data';
  /** 1 for the first of its kind in its run. */
  ordinal: number;
  /** The automation's id. */
  automation: string;
  /** One line: the tool, or the data. */
  name: string;
  reason: string;
  /** What the agent did in place of it, or what would do; null if it did not say. */
  instead: string | null;
  at: string;
}
