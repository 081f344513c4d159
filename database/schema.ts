import type { Generated, Kysely, Selectable } from 'kysely';
import type { Outcome, Phase, Source } from '../workflows/contract.ts';

/**
 * What Curfew remembers. Column names are snake case in the database. Times are RFC 3339 in UTC, all of one length, so
 * that they sort as text; booleans are 0 or 1; JSON is text: the same on SQLite and PostgreSQL.
 */
export interface CurfewSchema {
  deliveries: DeliveriesTable;
  runs: RunsTable;
  decisions: DecisionsTable;
  subjects: SubjectsTable;
}

export type Database = Kysely<CurfewSchema>;

/**
 * `pending`: stored, not yet decided · `dispatched`: at least one run was started · `ignored`: no automation wanted it ·
 * `malformed`: its signature was right, its content is not what its sender documents.
 */
export type DeliveryState = 'pending' | 'dispatched' | 'ignored' | 'malformed';

/** The inbox: a delivery is here before it is acknowledged. */
export interface DeliveriesTable {
  source: Source;
  deliveryId: string;
  /** The sender's name of the event. */
  name: string;
  /** JSON object: the few headers that help to understand a delivery; never its signature. */
  headers: string;
  /** The bytes as they arrived: what the signature was made of. */
  body: Uint8Array;
  receivedAt: string;
  state: DeliveryState;
  /** Why the delivery as a whole is in its state; for a pending one, why the last attempt failed. */
  reason: string | null;
  /** JSON object: by automation, why it did or did not start a run. */
  reasons: Generated<string>;
  /** JSON array of the ids of the runs that it started. */
  runs: Generated<string>;
  attempts: Generated<number>;
  /** Not dispatched again before; null is at once. */
  retryAt: string | null;
}

/** One row per run, from its first decision on. A row with an outcome is the tombstone that `admit` refuses. */
export interface RunsTable {
  runId: string;
  automation: string;
  agent: string;
  source: Source;
  deliveryId: string;
  eventName: string;
  title: string;
  actor: string | null;
  repository: string | null;
  subject: string;
  url: string | null;
  spendLimitMicros: number;
  durationLimitMs: number;
  phase: Phase;
  startedAt: string;
  sessionId: string | null;
  pullRequestUrl: string | null;
  endedAt: string | null;
  outcome: Outcome | null;
  reason: string | null;
  spendMicros: Generated<number>;
  spendPartial: Generated<number>;
  modelRequests: Generated<number>;
  toolUses: Generated<number>;
  inputTokens: Generated<number>;
  outputTokens: Generated<number>;
  cacheReadTokens: Generated<number>;
  cacheWriteTokens: Generated<number>;
  workingMs: Generated<number>;
  /** JSON array of `Artefact`. */
  artefacts: Generated<string>;
}

export type RunRow = Selectable<RunsTable>;

/** What was decided for a run at a step, as JSON: returned word for word when it is asked again. */
export interface DecisionsTable {
  runId: string;
  step: number;
  decision: string;
  decidedAt: string;
}

/** Who holds a subject. One run per automation and subject at a time. */
export interface SubjectsTable {
  automation: string;
  subject: string;
  runId: string;
  heldSince: string;
}
