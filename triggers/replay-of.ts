import type { Delivery } from '../database/inbox/read-delivery.ts';

/** The headers by which a stored delivery is known as a replay. No sender can set them: sources keep only headers of their own. */
export const REPLAY_HEADERS = {
  first: 'x-curfew-replay-of',
  by: 'x-curfew-replay-by',
  automation: 'x-curfew-replay-automation',
} as const;

export interface Replay {
  /** The id of the delivery that is replayed. */
  first: string;
  /** Who asked for the replay. */
  by: string;
  /** The id of the one automation that is to start; null: each that matches. */
  automation: string | null;
}

/** What a delivery says about being a replay of another one; null if it is none. */
export function replayOf({ headers }: Pick<Delivery, 'headers'>): Replay | null {
  const first = headers[REPLAY_HEADERS.first];
  if (first === undefined) return null;
  return { first, by: headers[REPLAY_HEADERS.by] ?? '', automation: headers[REPLAY_HEADERS.automation] ?? null };
}
