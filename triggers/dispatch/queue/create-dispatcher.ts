import type { Log } from '../../../runtime/log.ts';
import { claimPending } from '../../../database/inbox/claim-pending.ts';
import { markDeliveries, type DeliveryMark, type MarkedDelivery } from '../../../database/inbox/mark-delivery.ts';
import type { NewDelivery } from '../../../database/inbox/new-delivery.ts';
import { readDelivery, type Delivery } from '../../../database/inbox/read-delivery.ts';
import type { Database } from '../../../database/schema.ts';
import { groupCommit } from '../../../runtime/database/group-commit.ts';
import { errorText } from '../../../runtime/error-text.ts';
import type { Redact } from '../../../runtime/secrets/create-redact.ts';
import { redactValues } from '../../../runtime/secrets/redact-values.ts';
import { createDispatchQueue, type DispatchQueue, type DispatchQueueOptions } from './dispatch-queue.ts';
import { MalformedDelivery } from '../incoming-event.ts';
import { markOfFailure } from '../mark-of-failure.ts';

/** Nobody waits for a mark, so many share one commit. */
const MARKS_LINGER_MS = 10;
const MOST_MARKS = 200;
const LEASE_MS = 10_000;
/** A younger delivery is still with the process that took it in. */
const YOUNG_MS = 2_000;
const LEVELS = {
  dispatched: 'info',
  ignored: 'info',
  malformed: 'info',
  duplicate: 'info',
  pending: 'warn',
  failed: 'error',
} as const;

export interface DispatcherOptions {
  database: Database;
  /** Decides about a delivery. Throws MalformedDelivery, or another error: the delivery is then tried again. */
  decide: (delivery: Delivery) => Promise<DeliveryMark>;
  /** Records decisions; `markDeliveries` on `database` without it. */
  mark?: (marked: readonly MarkedDelivery[]) => Promise<void>;
  /** Takes our secrets out of reasons before they are stored: servers that failed speak in them. */
  redact: Redact;
  /** How often the inbox is searched for deliveries that a crash left pending or that another process stored. */
  sweepEveryMs: number;
  log: Log;
}

export interface Dispatcher {
  /** Dispatches deliveries that were stored just now, without reading them again; a sweep does it if there is no room. */
  take(deliveries: readonly NewDelivery[]): void;
  /** Resolves when no delivery is being dispatched. The others stay pending for the next start. */
  stop(): Promise<void>;
}

/**
 * Dispatches the pending deliveries of the inbox until it is stopped. Several processes may do so at once: each claims what it
 * works on for a few seconds. While Temporal does not answer, one delivery at a time finds out whether it is back.
 */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { log, sweepEveryMs } = options;
  let isStopped = false;
  let woken = Promise.withResolvers<void>();
  const queue = createDispatchQueue({
    dispatch: dispatchWith(options),
    // Only the database can have failed here. The delivery stays pending, and a later sweep tries it again.
    onError: (error, { source, deliveryId }) =>
      log.error({ err: error, source, deliveryId }, 'a delivery could not be dispatched'),
    onRoom: () => woken.resolve(),
  });

  async function run(): Promise<void> {
    // Whatever waits at the start was left by a process that ended.
    for (let youngMs = 0; !isStopped; youngMs = YOUNG_MS) {
      woken = Promise.withResolvers();
      // A failed sweep loses nothing: the deliveries stay pending.
      await sweep(options.database, queue, youngMs).catch((error: unknown) =>
        log.error({ err: error }, 'the inbox could not be read'),
      );
      const timer = setTimeout(() => woken.resolve(), sweepEveryMs);
      await woken.promise;
      clearTimeout(timer);
    }
    await queue.stop();
  }

  const running = run();
  return {
    take: (deliveries) => queue.offer(deliveries),
    async stop() {
      isStopped = true;
      woken.resolve();
      await running;
    },
  };
}

/** Returns a function that decides about one delivery and records the decision, together with others. */
function dispatchWith(options: DispatcherOptions): DispatchQueueOptions['dispatch'] {
  const { database, mark: markAll = (marked) => markDeliveries(database, marked) } = options;
  const marks = groupCommit(
    async (marked: MarkedDelivery[]) => {
      await markAll(marked);
      return marked;
    },
    { most: MOST_MARKS, lingerMs: MARKS_LINGER_MS },
  );
  return async (waiting) => {
    const delivery = 'body' in waiting ? waiting : await readDelivery(database, waiting.source, waiting.deliveryId);
    if (delivery?.state !== 'pending') return null;
    const mark = await decideAbout(options, delivery);
    await marks.add({ source: delivery.source, deliveryId: delivery.deliveryId, mark });
    return mark;
  };
}

/** Fetches what waits in the inbox and came at least `youngMs` ago, as much as there is room for. */
async function sweep(database: Database, queue: DispatchQueue, youngMs: number): Promise<void> {
  const now = Date.now();
  const limit = queue.room();
  if (limit === 0) return;
  const pending = await claimPending(database, {
    now: timeOf(now),
    receivedBy: timeOf(now - youngMs),
    leasedUntil: timeOf(now + LEASE_MS),
    limit,
  });
  for (const delivery of pending) queue.add(delivery);
  queue.noteMoreStored(pending.length === limit);
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}

async function decideAbout({ decide, redact, log }: DispatcherOptions, delivery: Delivery): Promise<DeliveryMark> {
  const decided = await decide(delivery).catch((error: unknown) => failed(delivery, error));
  const mark = redactValues(decided, redact);
  const { source, deliveryId, name } = delivery;
  const { answers: _, ...said } = mark;
  log[LEVELS[mark.state]]({ source, deliveryId, event: name, ...said }, `delivery ${mark.state}`);
  return mark;
}

function failed(delivery: Delivery, error: unknown): DeliveryMark {
  const reason = errorText(error);
  return error instanceof MalformedDelivery ? { state: 'malformed', reason } : markOfFailure(delivery, error);
}
