import type { PendingDelivery } from '../../../database/inbox/claim-pending.ts';
import type { DeliveryMark } from '../../../database/inbox/mark-delivery.ts';
import type { NewDelivery } from '../../../database/inbox/new-delivery.ts';
import { createTraffic, type Traffic } from './traffic.ts';
import { waitingDelivery, type WaitingDelivery } from './waiting-delivery.ts';

/** How many deliveries may wait in memory with their bodies, and how many are fetched from the inbox. */
const MOST_WITH_BODY = 96;
/** How many may wait in memory at all; the others by their keys only. */
const MOST_WAITING = 5_000;
/** If fewer wait in memory, more are fetched from the inbox. */
const LOW = 32;

export interface DispatchQueueOptions {
  /** Dispatches one delivery; null if another process has done so. */
  dispatch: (waiting: WaitingDelivery) => Promise<DeliveryMark | null>;
  onError: (error: unknown, waiting: PendingDelivery) => void;
  /** Called when deliveries that wait in the inbox could be added. */
  onRoom: () => void;
}

export interface DispatchQueue {
  /** Tells whether the inbox may have deliveries that could be dispatched now, had there been room for them. */
  noteMoreStored(isMoreStored: boolean): void;
  /** How many deliveries could be added now. */
  room(): number;
  /** Dispatches a delivery as soon as it is its turn; once, however often it is added meanwhile. */
  add(waiting: WaitingDelivery): void;
  /**
   * Adds deliveries that were stored together just now, as many as there is room for. Nothing else fetches them before they are
   * a few seconds old, because they could be those of another process.
   */
  offer(deliveries: readonly NewDelivery[]): void;
  /** Begins no further dispatch; resolves when none is under way. */
  stop(): Promise<void>;
}

interface QueueState {
  options: DispatchQueueOptions;
  traffic: Traffic;
  /** The keys of what waits or is under way. */
  known: Set<string>;
  underWay: Set<Promise<void>>;
  waiting: WaitingDelivery[];
  isMoreStored: boolean;
  isTemporalAway: boolean;
  isStopped: boolean;
}

/**
 * What is dispatched next. While Temporal does not answer, only one delivery at a time is tried, because each waits for
 * seconds; the first success opens the way for all.
 */
export function createDispatchQueue(options: DispatchQueueOptions): DispatchQueue {
  const state: QueueState = {
    options,
    traffic: createTraffic(),
    known: new Set(),
    underWay: new Set(),
    waiting: [],
    isMoreStored: false,
    isTemporalAway: false,
    isStopped: false,
  };
  return {
    noteMoreStored: (isMoreStored) => {
      state.isMoreStored = isMoreStored;
    },
    room: () => Math.max(0, (state.isTemporalAway ? 1 : MOST_WITH_BODY) - state.waiting.length),
    add: (delivery) => add(state, delivery),
    offer: (deliveries) => offer(state, deliveries),
    async stop() {
      state.isStopped = true;
      state.waiting = [];
      await Promise.all(state.underWay);
    },
  };
}

function offer(state: QueueState, deliveries: readonly NewDelivery[]): void {
  if (deliveries.length > 0) state.traffic.note(deliveries.length);
  for (const delivery of deliveries) {
    const { source, deliveryId } = delivery;
    const waits = state.waiting.length;
    if (state.isStopped || state.isTemporalAway || waits >= MOST_WAITING) state.isMoreStored = true;
    else add(state, waits < MOST_WITH_BODY ? waitingDelivery(delivery) : { source, deliveryId });
  }
}

function add(state: QueueState, delivery: WaitingDelivery): void {
  const key = keyOf(delivery);
  if (state.known.has(key)) return;
  state.known.add(key);
  state.waiting.push(delivery);
  pump(state);
}

function pump(state: QueueState): void {
  const { options, traffic, underWay } = state;
  while (!state.isStopped && underWay.size < (state.isTemporalAway ? 1 : traffic.allowed())) {
    const next = state.waiting.shift();
    if (next === undefined) break;
    const dispatched = dispatch(state, next)
      .then(() => traffic.pause())
      .finally(() => {
        underWay.delete(dispatched);
        pump(state);
      });
    underWay.add(dispatched);
  }
  if (state.isMoreStored && state.waiting.length < LOW && !state.isStopped) options.onRoom();
}

/** Never rejects. */
async function dispatch(state: QueueState, next: WaitingDelivery): Promise<void> {
  const { options, known } = state;
  try {
    const mark = await options.dispatch(next);
    if (mark === null) return;
    state.isTemporalAway = mark.state === 'pending' ? (mark.isTemporalAway ?? state.isTemporalAway) : false;
  } catch (error) {
    options.onError(error, next);
  } finally {
    known.delete(keyOf(next));
  }
}

function keyOf({ source, deliveryId }: PendingDelivery): string {
  return `${source} ${deliveryId}`;
}
