import { CancellationScope, condition } from '@temporalio/workflow';
import { waitedMs } from '../clock.ts';
import { endingOf, isStopping, requestStop } from '../life.ts';
import type { RunState } from '../run-state.ts';
import { failureMessage } from './failure-message.ts';
import { retryStep } from './retry-step.ts';
import { StopRequested } from './stop-requested.ts';

/** How long a step that is under way may go on when the run is to stop. */
const LAST_STEP_MS = 2 * 60_000;
/** The same if a person has cancelled the run: that person waits for its end. */
const LAST_STEP_CANCELLED_MS = 5_000;

/**
 * Does a step until it is done or the run is to stop. An activity retries quickly a few times by itself; if it still fails
 * then, the details of the run show what cannot be reached, and the step is tried again with growing waits. When the run is
 * to stop, a step under way has two minutes to finish, or five seconds if a person has cancelled the run. Before the clock of
 * the run starts there is no deadline, so a step that has failed for as long as the run may work stops the run itself.
 * Throws a non-retryable failure at once, and StopRequested when the run is to stop.
 */
export async function untilDone<T>(state: RunState, what: string, step: () => Promise<T>): Promise<T> {
  const startBy = latestStart(state);
  const wait = async (waitMs: number, error: unknown): Promise<void> => {
    const leftMs = startBy() - Date.now();
    if (await condition(() => isStopping(state), Math.max(1, Math.min(waitMs, leftMs)))) throw new StopRequested();
    if (waitMs < leftMs) return;
    requestStop(state, { outcome: 'timed-out', reason: `The run could not start in time: ${failureMessage(error)}` });
    throw new StopRequested();
  };
  const scope = new CancellationScope({ cancellable: true });
  let isOver = false;
  const result = scope.run(() => retryStep(state, { what, wait }, step)).finally(() => (isOver = true));
  // If the step is given up, nobody asks any more how it ended.
  result.catch(() => undefined);
  await condition(() => isOver || isStopping(state));
  const lastMs = endingOf(state)?.outcome === 'cancelled' ? LAST_STEP_CANCELLED_MS : LAST_STEP_MS;
  if (isOver || (await condition(() => isOver, lastMs))) return await result;
  scope.cancel();
  throw new StopRequested();
}

/**
 * Until when a step that begins now may be tried again, in milliseconds since 1970. There is no such time if the clock of the
 * run has started: then its deadline counts.
 */
function latestStart({ clock, limits }: RunState): () => number {
  const by = Date.now() + limits.durationMs - waitedMs(clock);
  return () => (clock.startedAt === null ? by + waitedMs(clock) : Number.POSITIVE_INFINITY);
}
