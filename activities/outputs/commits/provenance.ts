/** What the rewritten commits say about where they come from: plain JSON. */
export interface Provenance {
  runId: string;
  /** Issues that messages may refer to: `#5`. */
  references: readonly string[];
  /** The name of the agent. */
  agent: string;
  /** The option `author`. */
  author: 'curfew' | 'agent';
  /** No commit is younger, RFC 3339. The same for every attempt, so that each makes the same commits. */
  latest: string;
}
