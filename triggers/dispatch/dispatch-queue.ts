import { createTraffic } from './traffic.ts';
import type { PendingDelivery } from '../../database/inbox/claim-pending.ts';
import type { DeliveryMark } from '../../database/inbox/mark-delivery.ts';
import type { NewDelivery } from '../../database/inbox/new-delivery.ts';
import type { Delivery } from '../../database/inbox/read-delivery.ts';

/** How many deliveries may wait in memory; all others wait in the inbox. */
const MOST_WAITING = 96;
/** If fewer wait in memory, more are fetched from the inbox. */
const LOW = 32;
/** A larger body is read again when its turn comes, so that what waits needs little memory. */
const MOST_BODY_BYTES = 64 * 1024;

/** A delivery with all that is known of it, or only its key, to be read from the inbox. */
export type WaitingDelivery = Delivery | PendingDelivery;

export interface DispatchQueueOptions {
  /** Dispatches one delivery; null if another process has done so. */
  dispatch: (waiting: WaitingDelivery) => Promise<DeliveryMark | null>;
  onError: (error: unknown, waiting: PendingDelivery) => void;
  /** Called when deliveries that wait in the inbox could be added. */
  onRoom: () => void;
}

export interface DispatchQueue {
  /** Whether the inbox may have deliveries that could be dispatched now, had there been room for them. */
  isMoreStored: boolean;
  /** How many deliveries could be added now. */
  room(): number;
  /** Dispatches a delivery as soon as it is its turn; once, however often it is added meanwhile. */
  add(waiting: WaitingDelivery): void;
  /** Adds deliveries that were stored together just now, as many as there is room for. Copies their bodies. */
  offer(deliveries: readonly NewDelivery[]): void;
  /** Begins no further dispatch; resolves when none is under way. */
  stop(): Promise<void>;
}

/**
 * What is dispatched next. While Temporal does not answer, only one delivery at a time is tried, because each waits for
 * seconds; the first success opens the way for all.
 */
export function createDispatchQueue(options: DispatchQueueOptions): DispatchQueue {
  const known = new Set<string>();
  const underWay = new Set<Promise<void>>();
  const traffic = createTraffic();
  let waiting: WaitingDelivery[] = [];
  let isTemporalAway = false;
  let isStopped = false;

  function mostUnderWay(): number {
    return isTemporalAway ? 1 : traffic.allowed();
  }

  function pump(): void {
    while (!isStopped && underWay.size < mostUnderWay()) {
      const next = waiting.shift();
      if (next === undefined) break;
      const dispatched = dispatch(next)
        .then(() => traffic.pause())
        .finally(() => {
          underWay.delete(dispatched);
          pump();
        });
      underWay.add(dispatched);
    }
    if (queue.isMoreStored && waiting.length < LOW && !isStopped) options.onRoom();
  }

  async function dispatch(next: WaitingDelivery): Promise<void> {
    try {
      const mark = await options.dispatch(next);
      if (mark === null) return;
      isTemporalAway = mark.state === 'pending' ? (mark.isTemporalAway ?? isTemporalAway) : false;
    } catch (error) {
      options.onError(error, next);
    } finally {
      known.delete(keyOf(next));
    }
  }

  const queue: DispatchQueue = {
    isMoreStored: false,
    room: () => Math.max(0, (isTemporalAway ? 1 : MOST_WAITING) - waiting.length),
    add(delivery) {
      const key = keyOf(delivery);
      if (known.has(key)) return;
      known.add(key);
      waiting.push(delivery);
      pump();
    },
    offer(deliveries) {
      if (deliveries.length > 0) traffic.note(deliveries.length);
      for (const delivery of deliveries) {
        const hasRoom = !isStopped && !isTemporalAway && waiting.length < MOST_WAITING;
        if (hasRoom) queue.add(fromMemory(delivery));
        else queue.isMoreStored = true;
      }
    },
    async stop() {
      isStopped = true;
      waiting = [];
      await Promise.all(underWay);
    },
  };
  return queue;
}

/** The delivery as the inbox has it; only its key if it is large, or if only the inbox knows whether it counts. */
function fromMemory(delivery: NewDelivery): WaitingDelivery {
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
    body: Uint8Array.from(body),
    reasons: {},
    runs: [],
    attempts: 0,
    faults: 0,
    duplicateOf: null,
  };
}

function keyOf({ source, deliveryId }: PendingDelivery): string {
  return `${source} ${deliveryId}`;
}
