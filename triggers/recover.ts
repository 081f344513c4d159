import { setTimeout as pause } from 'node:timers/promises';
import { holderName } from './sweeps/holder-name.ts';
import { runSweep, type SweepTurn } from './sweeps/run-sweep.ts';
import type { Sweep, SweepDependencies } from './sweeps/sweep.ts';
import { SWEEPS } from './sweeps/sweeps.ts';

const ASK_EVERY_MS = 250;

export interface RecoverRequest {
  /** The name of one sweep; null: all of them. */
  sweep: string | null;
  /** How long to wait for a sweep that another process runs, in milliseconds. */
  waitMs: number;
  /** Secrets of this process, which are taken out of reasons. */
  secrets: readonly string[];
  /** The sweeps that there are; those of the table without it. */
  sweeps?: readonly Sweep[];
}

/** What became of one sweep. */
export interface RecoverResult {
  sweep: string;
  /** Sentences about what it did; none if there was nothing to do. */
  did: string[];
  /** Why it failed, or was not run. */
  error: string | null;
  /** Whether it was not run because another process was running it all the time. */
  held: boolean;
}

/** The names of all sweeps. */
export function sweepNames(): string[] {
  return SWEEPS.map(({ name }) => name);
}

/**
 * Runs sweeps now, one after another, whether they are due or not; also beside a `curfew serve`. A sweep that fails does not
 * hold up the next one.
 */
export async function recover(dependencies: SweepDependencies, request: RecoverRequest): Promise<RecoverResult[]> {
  const { sweeps = SWEEPS } = request;
  const holder = holderName();
  const results: RecoverResult[] = [];
  for (const sweep of sweeps.filter(({ name }) => request.sweep === null || name === request.sweep)) {
    results.push(resultOf(sweep.name, await runFree(sweep, dependencies, { ...request, holder })));
  }
  return results;
}

/** Waits while another process runs the sweep, which takes seconds as a rule. */
async function runFree(
  sweep: Sweep,
  dependencies: SweepDependencies,
  { holder, secrets, waitMs }: RecoverRequest & { holder: string },
): Promise<SweepTurn> {
  const until = Date.now() + waitMs;
  for (;;) {
    const turn = await runSweep(sweep, dependencies, { holder, secrets });
    const mayWait = turn.state === 'held' || turn.state === 'not-due';
    if (!mayWait || Date.now() >= until) return turn;
    await pause(ASK_EVERY_MS);
  }
}

function resultOf(sweep: string, turn: SweepTurn): RecoverResult {
  switch (turn.state) {
    case 'done':
      return { sweep, did: turn.did, error: null, held: false };
    case 'failed':
      return { sweep, did: [], error: turn.error, held: false };
    case 'held': {
      const error = `${turn.by} is running it, and has it until ${turn.until} if it dies; try again later`;
      return { sweep, did: [], error, held: true };
    }
    case 'not-due':
      return { sweep, did: [], error: 'other processes take it in turn; try again later', held: true };
  }
}
