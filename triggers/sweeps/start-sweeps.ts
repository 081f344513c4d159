import { everyInUtc } from './every-in-utc.ts';
import { holderName } from './holder-name.ts';
import { runSweep } from './run-sweep.ts';
import type { Sweep, SweepDependencies } from './sweep.ts';
import { SWEEPS } from './sweeps.ts';

/** A sweep that began this shortly before the start of a process is not run again by it. */
const FRESH_MS = 60_000;
/** A sweep that takes longer to end is left alone: its lease ends, and it goes on in another process. */
const STOP_MS = 2_000;

export interface SweepsOptions extends SweepDependencies {
  /** Secrets of this process. */
  secrets: readonly string[];
  /** The sweeps to run; those of the table without it. */
  sweeps?: readonly Sweep[];
}

export interface RunningSweeps {
  /** Begins no more turns, and waits a short time for those under way. */
  stop(): Promise<void>;
}

/**
 * Runs each sweep at once, because something may have been missed while no process was there, and then whenever it is due.
 * Several processes may do so: one of them runs each turn.
 */
export function startSweeps({ secrets, sweeps = SWEEPS, ...dependencies }: SweepsOptions): RunningSweeps {
  const { log } = dependencies;
  const holder = holderName();
  const underWay = new Map<string, Promise<void>>();
  const said = new Map<string, string[]>();
  let stopped = false;

  function begin(sweep: Sweep, due: Date): void {
    if (stopped || underWay.has(sweep.name)) return;
    const turn = runSweep(sweep, dependencies, { holder, secrets, dueSince: due.toISOString() })
      .then((result) => {
        if (result.state === 'failed') log.error({ sweep: sweep.name, reason: result.error }, 'a sweep failed');
        if (result.state !== 'done') return;
        // A turn often reports the same as the one before it, such as a repository that may not be read: log that once.
        const former = said.get(sweep.name) ?? [];
        for (const did of result.did) log[former.includes(did) ? 'debug' : 'info']({ sweep: sweep.name }, did);
        said.set(sweep.name, result.did);
      })
      .catch((error: unknown) => log.error({ err: error, sweep: sweep.name }, 'a sweep could not be begun or ended'))
      .finally(() => underWay.delete(sweep.name));
    underWay.set(sweep.name, turn);
  }

  const timers = sweeps.map((sweep) => everyInUtc(sweep.every, (due) => begin(sweep, due)));
  for (const sweep of sweeps) begin(sweep, new Date(Date.now() - FRESH_MS));
  return {
    async stop() {
      stopped = true;
      for (const stop of timers) stop();
      const late = Promise.withResolvers<void>();
      const timer = setTimeout(late.resolve, STOP_MS);
      await Promise.race([Promise.all(underWay.values()), late.promise]);
      clearTimeout(timer);
    },
  };
}
