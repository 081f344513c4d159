import type { Log } from '../../runtime/log.ts';
import { markDelivery, type DeliveryMark } from '../../database/inbox/mark-delivery.ts';
import { pendingDeliveries, type PendingDelivery } from '../../database/inbox/pending-deliveries.ts';
import { readDelivery, type Delivery } from '../../database/inbox/read-delivery.ts';
import type { Database } from '../../database/schema.ts';
import { errorText } from '../../runtime/error-text.ts';
import type { Redact } from '../../runtime/secrets/create-redact.ts';
import { redactValues } from '../../runtime/secrets/redact-values.ts';
import { MalformedDelivery } from './incoming-event.ts';
import { markOfFailure } from './mark-of-failure.ts';

const CONCURRENT = 8;
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
  /** Takes our secrets out of reasons before they are stored: servers that failed speak in them. */
  redact: Redact;
  /** How often the inbox is searched for deliveries that a crash left pending or that another process stored. */
  sweepEveryMs: number;
  log: Log;
}

export interface Dispatcher {
  /** Searches the inbox at once; call it when something was stored. */
  wake(): void;
  /** Resolves when no delivery is being dispatched. The others stay pending for the next start. */
  stop(): Promise<void>;
}

/** Dispatches the pending deliveries of the inbox until it is stopped. Several processes may do so at once. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { database, log } = options;
  const underWay = new Map<string, Promise<void>>();
  let stopped = false;
  let woken = Promise.withResolvers<void>();

  function begin(delivery: PendingDelivery): void {
    const key = `${delivery.source} ${delivery.deliveryId}`;
    if (stopped || underWay.has(key) || underWay.size >= CONCURRENT) return;
    const dispatched = dispatch(options, delivery)
      .finally(() => underWay.delete(key))
      .then(
        () => woken.resolve(),
        // Only the database can have failed here. The delivery stays pending, and the next sweep tries it again.
        (error: unknown) => log.error({ err: error, ...delivery }, 'a delivery could not be dispatched'),
      );
    underWay.set(key, dispatched);
  }

  async function sweep(): Promise<void> {
    const now = new Date().toISOString();
    const pending = await pendingDeliveries(database, { now, limit: CONCURRENT + underWay.size });
    for (const delivery of pending) begin(delivery);
  }

  async function run(): Promise<void> {
    while (!stopped) {
      woken = Promise.withResolvers();
      // A failed sweep loses nothing: the deliveries stay pending.
      await sweep().catch((error: unknown) => log.error({ err: error }, 'the inbox could not be read'));
      const timer = setTimeout(() => woken.resolve(), options.sweepEveryMs);
      await woken.promise;
      clearTimeout(timer);
    }
    await Promise.all(underWay.values());
  }

  const running = run();
  return {
    wake: () => woken.resolve(),
    async stop() {
      stopped = true;
      woken.resolve();
      await running;
    },
  };
}

async function dispatch({ database, decide, redact, log }: DispatcherOptions, key: PendingDelivery): Promise<void> {
  const delivery = await readDelivery(database, key.source, key.deliveryId);
  if (delivery?.state !== 'pending') return;
  const decided = await decide(delivery).catch((error: unknown) => failed(delivery, error));
  const mark = redactValues(decided, redact);
  await markDelivery(database, key, mark);
  log[LEVELS[mark.state]]({ ...key, event: delivery.name, ...mark }, `delivery ${mark.state}`);
}

function failed(delivery: Delivery, error: unknown): DeliveryMark {
  const reason = errorText(error);
  return error instanceof MalformedDelivery ? { state: 'malformed', reason } : markOfFailure(delivery, error);
}
