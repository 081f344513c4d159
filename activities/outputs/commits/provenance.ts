/** What the rewritten commits say about where they come from: plain JSON. */
export interface Provenance {
  runId: string;
  /** How messages may refer to the subject of the run: `#5`, `acme/api#5`. */
  references: readonly string[];
  /** The name of the agent. */
  agent: string;
  /** The option `author`. */
  author: 'curfew' | 'agent';
  /** No commit is younger, RFC 3339. The same for every attempt, so that each makes the same commits. */
  latest: string;
}
