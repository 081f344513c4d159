import { endSweep } from '../../database/sweeps/end-sweep.ts';
import { prolongSweep } from '../../database/sweeps/prolong-sweep.ts';
import { takeSweep } from '../../database/sweeps/take-sweep.ts';
import { errorText } from '../../runtime/error-text.ts';
import { createRedact } from '../../runtime/secrets/create-redact.ts';
import { formatDuration } from '../../time/format-duration.ts';
import type { Sweep, SweepDependencies } from './sweep.ts';

const LEASE_MS = 60_000;
const PROLONG_EVERY_MS = 15_000;
/** A turn that takes longer hangs. Otherwise its lease would be prolonged for ever, and no process would run the sweep again. */
const MOST_MS = 60 * 60_000;
const FIRST_DELAY_MS = 5 * 60_000;
const LONGEST_DELAY_MS = 60 * 60_000;

/** What became of one turn of a sweep. */
export type SweepTurn =
  | { state: 'done'; did: string[] }
  | { state: 'failed'; error: string }
  /** Another process runs it, and has it at least until then unless it gives it back. */
  | { state: 'held'; by: string; until: string }
  | { state: 'not-due' };

export interface SweepRequest {
  /** Names this process for people, and differs from that of every other process. */
  holder: string;
  /** A turn that is due by the clock: it is not run if a process began one at this time (RFC 3339) or later. */
  dueSince?: string;
  /** Secrets of this process, which are taken out of reasons. */
  secrets: readonly string[];
  /** How often the lease is prolonged. */
  prolongEveryMs?: number;
  /** After how long a turn counts as failed. */
  mostMs?: number;
}

/**
 * Runs one turn of a sweep, unless another process runs it now. If this process dies meanwhile, another one may run the
 * sweep a minute later. A turn that has not ended after an hour counts as failed. Never rejects because of the sweep: its error
 * is the result, and is stored; rejects if the database cannot be asked.
 */
export async function runSweep(
  sweep: Sweep,
  dependencies: SweepDependencies,
  request: SweepRequest,
): Promise<SweepTurn> {
  const { holder, dueSince, secrets, prolongEveryMs = PROLONG_EVERY_MS, mostMs = MOST_MS } = request;
  const { database, log } = dependencies;
  const { name } = sweep;
  const claim = { name, holder, now: timeIn(0), until: timeIn(LEASE_MS) };
  const taken = await takeSweep(database, dueSince === undefined ? claim : { ...claim, dueSince });
  if (taken === 'not-due') return { state: 'not-due' };
  if (taken !== 'taken') return { state: 'held', by: taken.heldBy, until: taken.until };
  const prolong = (): void => {
    prolongSweep(database, { name, holder, until: timeIn(LEASE_MS) }).catch((error: unknown) =>
      log.warn({ err: error, sweep: name }, 'the lease of a sweep could not be prolonged'),
    );
  };
  const timer = setInterval(prolong, prolongEveryMs);
  const turn = await inTime(turnOf(sweep, dependencies, secrets), mostMs).finally(() => clearInterval(timer));
  const error = turn.state === 'failed' ? turn.error : null;
  await endSweep(database, { name, holder, now: timeIn(0), error, delayMs: delayAfter });
  return turn;
}

type EndedTurn = Extract<SweepTurn, { state: 'done' | 'failed' }>;

async function inTime(turn: Promise<EndedTurn>, mostMs: number): Promise<EndedTurn> {
  const late = Promise.withResolvers<EndedTurn>();
  const error = `it did not end within ${formatDuration(mostMs)}; what it was waiting for may still come`;
  const timer = setTimeout(() => late.resolve({ state: 'failed', error }), mostMs);
  return await Promise.race([turn, late.promise]).finally(() => clearTimeout(timer));
}

async function turnOf(sweep: Sweep, dependencies: SweepDependencies, secrets: readonly string[]): Promise<EndedTurn> {
  const redact = createRedact(secrets);
  try {
    return { state: 'done', did: (await sweep.run(dependencies)).map(redact) };
  } catch (error) {
    return { state: 'failed', error: redact(errorText(error)) };
  }
}

function delayAfter(failures: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** Math.min(failures - 1, 10), LONGEST_DELAY_MS);
}

function timeIn(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}
