import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseInbox, Inbox } from '../../database/inbox/create-inbox.ts';
import type { NewDelivery } from '../../database/inbox/new-delivery.ts';
import type { StoredDelivery } from '../../database/inbox/store-deliveries.ts';
import type { Log } from '../../runtime/log.ts';
import type { Spool } from '../../runtime/spool/open-spool.ts';
import { drainSpool } from './drain-spool.ts';
import { encodeDelivery } from './delivery-record.ts';
import { isWrongData } from './is-wrong-data.ts';

/** Sentry waits one second for its answer, all others wait longer. */
const PATIENCE_MS = 700;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
const AT_START_MS = 2_000;
/** How often the spool is searched for files of processes that ended. */
const ABANDONED_EVERY_MS = 30_000;

export interface SpooledInbox extends Inbox {
  /** Drains what former processes left in the spool; resolves when it is empty, or after two seconds at the latest. */
  start(): Promise<void>;
  /** Drains no more. What still waits in the spool is drained by the next process. */
  stop(): Promise<void>;
}

/**
 * The inbox of a process that must answer in time: what the database has not stored after 700 ms, or cannot store now, is
 * written to the spool. From there it goes to the database as soon as that can take it; until then new deliveries go to the
 * spool as well. A delivery that is in both counts once. `store` rejects only if neither can take it.
 */
export function spooledInbox(inbox: DatabaseInbox, spool: Spool, log: Log): SpooledInbox {
  const spooled = new Set<string>();
  const stopping = new AbortController();
  let draining: Promise<void> | null = null;

  async function keep(delivery: NewDelivery, why: string): Promise<StoredDelivery> {
    const { source, deliveryId } = delivery;
    const key = `${source} ${deliveryId}`;
    const repeated = spooled.has(key);
    if (!repeated) await spool.append(encodeDelivery(delivery));
    spooled.add(key);
    log.warn({ source, deliveryId, why }, 'a delivery was written to the spool');
    void drain();
    return { state: delivery.state, repeated };
  }

  async function drainUntilEmpty(): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; !stopping.signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        await drainSpool(inbox, spool, log);
        if (!spool.isWaiting()) break;
        pauseMs = 0;
      } catch (error) {
        log.warn({ err: error }, 'the spool cannot be drained yet');
      }
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
    draining = null;
    if (!spool.isWaiting()) spooled.clear();
  }

  function drain(): Promise<void> {
    draining ??= drainUntilEmpty();
    return draining;
  }
  const timer = setInterval(() => void drain(), ABANDONED_EVERY_MS).unref();

  return {
    inUse: (body) => inbox.inUse(body),
    async store(delivery) {
      if (spool.isWaiting()) return await keep(delivery, 'others wait in the spool');
      const answer = await inTime(inbox.store(delivery));
      if ('stored' in answer) return answer.stored;
      if ('error' in answer && isWrongData(answer.error)) throw answer.error;
      inbox.withdraw(delivery);
      return await keep(delivery, 'error' in answer ? 'the database failed' : 'the database is slow');
    },
    async start() {
      await Promise.race([drain(), sleep(AT_START_MS, undefined, { ref: false })]);
    },
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await draining;
      await spool.close();
    },
  };
}

type InTime = { stored: StoredDelivery } | { error: unknown } | { late: true };

async function inTime(storing: Promise<StoredDelivery>): Promise<InTime> {
  const late = Promise.withResolvers<InTime>();
  const timer = setTimeout(() => late.resolve({ late: true }), PATIENCE_MS);
  const answer = storing.then(
    (stored): InTime => ({ stored }),
    (error: unknown): InTime => ({ error }),
  );
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
