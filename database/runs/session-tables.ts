import type { Generated, Selectable } from 'kysely';

/**
 * `asked`: the answer is not known yet · `answered`: this is the session of the run · `refused`: the API has created
 * nothing · `lost`: no session was found for long enough.
 */
export type SessionAttemptState = 'asked' | 'answered' | 'refused' | 'lost';

/** Each attempt to create a session, written before the request goes out: creating has no idempotency key. */
export interface SessionAttemptsTable {
  runId: string;
  attempt: number;
  state: SessionAttemptState;
  askedAt: string;
  /** Also set for an attempt that was given up and answered later. */
  sessionId: Generated<string | null>;
  openedAt: Generated<string | null>;
}

export type SessionAttempt = Selectable<SessionAttemptsTable>;

/** Sessions that were found after their run was settled. */
export interface LateSessionsTable {
  runId: string;
  sessionId: string;
  /** All that the session had cost when it was charged last. */
  spendMicros: number;
  at: string;
}
