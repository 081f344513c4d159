import type { Generated, Selectable } from 'kysely';

/** One row for each sweep: which process runs it now, and how its last turn ended. */
export interface SweepsTable {
  name: string;
  /** The process that runs it; null if none does. */
  holder: Generated<string | null>;
  /** If the holder has not prolonged its lease by then, it is taken for dead. */
  heldUntil: Generated<string | null>;
  /** When its last turn began. */
  startedAt: Generated<string | null>;
  endedAt: Generated<string | null>;
  /** Why the last turn failed; null if it did not. */
  error: Generated<string | null>;
  /** How many turns have failed one after another. */
  failures: Generated<number>;
  /** After a failure: no turn that is due by the clock begins before this time. */
  retryAt: Generated<string | null>;
}

/** What a sweep remembers between its turns, such as how far it has looked: any JSON, by name. */
export interface MarksTable {
  name: string;
  value: string;
}

/** Deliveries that their sender could not deliver, until they are in the inbox or too old to be sent again. */
export interface LostDeliveriesTable {
  source: string;
  deliveryId: string;
  /** JSON: where its sender lists it. */
  hook: string;
  /** The sender's number of one attempt to deliver it; may have more digits than a number of JavaScript holds. */
  attemptId: string;
  /** When it was sent first, as far as we know. */
  sentAt: string;
  /** How often we had it sent again. */
  attempts: number;
  retryAt: string;
}

export type LostDelivery = Selectable<LostDeliveriesTable>;
