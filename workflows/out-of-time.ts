import type { Ending, RunState } from './run-state.ts';

/** The ending of a run whose working time is used up. */
export function outOfTime({ limits }: RunState): Ending {
  const seconds = Math.round(limits.durationMs / 1_000);
  return { outcome: 'timed-out', reason: `The working time of ${seconds} s is used up` };
}
