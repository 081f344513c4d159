import { randomUUID } from 'node:crypto';
import { endSweep } from '../../database/sweeps/end-sweep.ts';
import { prolongSweep } from '../../database/sweeps/prolong-sweep.ts';
import { takeSweep } from '../../database/sweeps/take-sweep.ts';
import { errorText } from '../../runtime/error-text.ts';
import { createRedact } from '../../runtime/secrets/create-redact.ts';
import { ownSecrets } from '../../runtime/secrets/own-secrets.ts';
import { githubFor } from '../access/github-for.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { repeatUntilStopped } from '../repeat-until-stopped.ts';
import type { UpkeepRow } from './upkeep-row.ts';
import { UPKEEP_ROWS } from './upkeep-rows.ts';

const LOOK_EVERY_MS = 15_000;
const LEASE_MS = 60_000;
const PROLONG_EVERY_MS = 15_000;
/** After the first failed turn in a row; it doubles with each. */
const SHORTEST_DELAY_MS = 60_000;
const LONGEST_DELAY_MS = 60 * 60_000;
/** How long the stop waits for a turn that is under way. */
const STOP_MS = 2_000;

/**
 * Has the rows of upkeep run until it is stopped. Several workers may do so: a lease in the database makes sure that one at a
 * time runs a row. If it dies, another one goes on a minute later. A turn that failed is tried again; the log says so once.
 */
export function startUpkeep(
  dependencies: ActivityDependencies,
  { rows = UPKEEP_ROWS, lookEveryMs = LOOK_EVERY_MS }: { rows?: readonly UpkeepRow[]; lookEveryMs?: number } = {},
): { stop(): Promise<void> } {
  const loops = rows.map((row) => repeatRow(dependencies, row, lookEveryMs));
  return { stop: async () => void (await Promise.all(loops.map((loop) => loop.stop()))) };
}

function repeatRow(dependencies: ActivityDependencies, row: UpkeepRow, everyMs: number): { stop(): Promise<void> } {
  const holder = `worker ${randomUUID()}`;
  let isFailing = false;
  return repeatUntilStopped({
    everyMs,
    stopMs: STOP_MS,
    turn: async () => {
      if (await turn(dependencies, row, holder)) isFailing = false;
    },
    failed: (error, isStopping) => {
      const level = isFailing || isStopping ? 'debug' : 'warn';
      isFailing = true;
      dependencies.log[level]({ err: error, upkeep: row.name }, 'upkeep failed; it is tried again');
    },
  });
}

/** Returns whether a turn was due and this worker ran it. Throws what the row throws. */
async function turn(dependencies: ActivityDependencies, row: UpkeepRow, holder: string): Promise<boolean> {
  const { database, environment, dataFolder } = dependencies;
  const lease = { name: `upkeep ${row.name}`, holder };
  const claim = { ...lease, now: timeIn(0), until: timeIn(LEASE_MS), dueSince: timeIn(-row.everyMs) };
  if ((await takeSweep(database, claim)) !== 'taken') return false;
  const timer = setInterval(() => {
    // If this fails, the lease ends: then two workers may run the row at once, which its effects bear.
    prolongSweep(database, { ...lease, until: timeIn(LEASE_MS) }).catch(() => undefined);
  }, PROLONG_EVERY_MS);
  let failure: unknown = null;
  try {
    await row.run({ ...dependencies, github: githubFor(dependencies.access, row.permissions) });
  } catch (error) {
    failure = error;
  } finally {
    clearInterval(timer);
  }
  const redact = createRedact(await ownSecrets(environment, dataFolder));
  const error = failure === null ? null : redact(errorText(failure));
  await endSweep(database, { ...lease, now: timeIn(0), error, delayMs });
  if (failure !== null) throw failure;
  return true;
}

function delayMs(failures: number): number {
  return Math.min(SHORTEST_DELAY_MS * 2 ** Math.min(failures - 1, 20), LONGEST_DELAY_MS);
}

function timeIn(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}
