import type { PendingDelivery } from '../../../database/inbox/claim-pending.ts';
import type { NewDelivery } from '../../../database/inbox/new-delivery.ts';
import type { Delivery } from '../../../database/inbox/read-delivery.ts';

/** A larger body is read again when its turn comes, so that what waits needs little memory. */
const MOST_BODY_BYTES = 64 * 1024;

/** A delivery with all that is known of it, or only its key, to be read from the inbox. */
export type WaitingDelivery = Delivery | PendingDelivery;

/**
 * A delivery that was stored just now, as the inbox has it. Only its key if it is large, or if only the inbox knows whether it
 * counts. Copies its body.
 */
export function waitingDelivery(delivery: NewDelivery): WaitingDelivery {
  const { source, deliveryId, name, headers, body, receivedAt, state, reason, fingerprint } = delivery;
  if (body.byteLength > MOST_BODY_BYTES || fingerprint?.isConfirmable === true) return { source, deliveryId };
  return {
    source,
    deliveryId,
    name,
    headers,
    receivedAt,
    state,
    reason,
    // Not `Uint8Array.from`, which copies one byte after the other.
    body: new Uint8Array(body),
    reasons: {},
    runs: [],
    attempts: 0,
    faults: 0,
    duplicateOf: null,
    answers: null,
  };
}
