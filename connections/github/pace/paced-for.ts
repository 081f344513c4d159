import { AsyncLocalStorage } from 'node:async_hooks';

const runs = new AsyncLocalStorage<string>();

/** What this work writes at GitHub, it writes for this run: if it has to wait, the run is said to wait. */
export function pacedFor<Result>(runId: string, work: () => Promise<Result>): Promise<Result> {
  return runs.run(runId, work);
}

/** The run for which the caller works; null if it works for none. */
export function pacedRun(): string | null {
  return runs.getStore() ?? null;
}
