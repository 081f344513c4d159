import type { Generated } from 'kysely';

/**
 * What runs have handed over. One row per run and URL: what two runs worked on has a row for each of them. The state and
 * the times after `openedAt` are what became of the artefact after its run; they are null until Curfew learns of it.
 */
export interface ArtefactsTable {
  runId: string;
  /** The `urlKey` of the URL; if that is a hash, the URL itself is in `facts`. */
  url: string;
  /** The place among the artefacts of the run. */
  ordinal: number;
  /** `pull-request`, `comment`, `issue`, …; `unreadable` for what an earlier version had stored and cannot be read. */
  type: string;
  number: number | null;
  branch: string | null;
  /** The full id of the commit that was pushed. */
  head: string | null;
  /** JSON object: all other fields of the `Artefact`. */
  facts: string;
  state: Generated<ArtefactState | null>;
  /** When the run first handed it over. Null for artefacts from before this column. */
  openedAt: string | null;
  closedAt: Generated<string | null>;
  mergedAt: Generated<string | null>;
  revertedAt: Generated<string | null>;
}

type ArtefactState = 'open' | 'closed' | 'merged' | 'reverted';
