import { randomUUID } from 'node:crypto';
import { noticeWork } from '../../database/notices/notice-messages.ts';
import { endSweep } from '../../database/sweeps/end-sweep.ts';
import { prolongSweep } from '../../database/sweeps/prolong-sweep.ts';
import { takeSweep } from '../../database/sweeps/take-sweep.ts';
import { repeatUntilStopped } from '../repeat-until-stopped.ts';
import type { NoticeDependencies } from './notice-sending.ts';
import { PACE_MS, sendNotices } from './send-notices.ts';

const EVERY_MS = 5_000;
const LEASE = 'send-notices';
const LEASE_MS = 60_000;
const PROLONG_EVERY_MS = 15_000;
/** How long the stop waits for a message that is being sent. */
const STOP_MS = 2_000;

/**
 * Sends notices until it is stopped. Several workers may do so: a lease in the database makes sure that one at a time does. If it
 * dies, another one goes on a minute later. If a turn fails, the next one tries again; the log says so once.
 */
export function startNotices(
  dependencies: NoticeDependencies,
  { everyMs = EVERY_MS }: { everyMs?: number } = {},
): { stop(): Promise<void> } {
  const holder = `worker ${randomUUID()}`;
  let isFailing = false;
  return repeatUntilStopped({
    everyMs,
    stopMs: STOP_MS,
    turn: async () => {
      await turn(dependencies, holder);
      isFailing = false;
    },
    failed: (error, isStopping) => {
      const level = isFailing || isStopping ? 'debug' : 'warn';
      isFailing = true;
      dependencies.log[level]({ err: error }, 'notices could not be sent; they are tried again');
    },
  });
}

/** Most turns have nothing to do, so they take no lease. */
async function turn(dependencies: NoticeDependencies, holder: string): Promise<void> {
  const { database } = dependencies;
  if ((await noticeWork(database, { now: timeIn(0), paceMs: PACE_MS })).length === 0) return;
  const lease = { name: LEASE, holder };
  if ((await takeSweep(database, { ...lease, now: timeIn(0), until: timeIn(LEASE_MS) })) !== 'taken') return;
  const timer = setInterval(() => {
    prolongSweep(database, { ...lease, until: timeIn(LEASE_MS) }).catch(() => undefined);
  }, PROLONG_EVERY_MS);
  try {
    await sendNotices(dependencies, Date.now());
  } finally {
    clearInterval(timer);
    await endSweep(database, { ...lease, now: timeIn(0), error: null, delayMs: () => 0 });
  }
}

function timeIn(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}
