import { CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';
import { persist, Stopped } from './persist.ts';
import { short } from './policy.ts';
import { requestStop, WRAP_UP_SHARE, type RunState } from './run-state.ts';

const WRAP_UP =
  'Four fifths of the time for this run are used up. Wrap up now: finish the smallest useful step, commit, bundle, and hand ' +
  'over what is good. Begin nothing new.';

/** Less than this is not worth another timer. */
const GRACE_MS = 250;

/**
 * Arms the deadline: a durable timer, so that a dead worker does not move it. When it fires, the working time is computed
 * from the session's own events; where some is left, it is armed again. A session that could not even be opened in that
 * time has used it up. Returns what disarms it.
 */
export function armDeadline(state: RunState): () => void {
  const scope = new CancellationScope({ cancellable: true });
  scope
    .run(() => watch(state))
    .catch((error: unknown) => {
      if (!isCancellation(error) && !(error instanceof Stopped)) throw error;
    });
  return () => scope.cancel();
}

async function watch(state: RunState): Promise<void> {
  const worked = await untilWorked(state, WRAP_UP_SHARE, 0);
  // Who was dead until the time was over has nothing to wrap up: the interrupt goes out at once.
  if (state.limits.durationMs - worked > GRACE_MS) await wrapUp(state);
  await untilWorked(state, 1, worked);
  const seconds = Math.round(state.limits.durationMs / 1_000);
  requestStop(state, { outcome: 'timed-out', reason: `The working time of ${seconds} s is used up` });
}

/**
 * Waits until the session has worked for this share of its time, and returns how long it has. `workedMs` is what it had at
 * least worked before. People may raise the time, so it is read anew each time.
 */
async function untilWorked(state: RunState, share: number, workedMs: number): Promise<number> {
  for (let worked = workedMs; ; worked = await workingTime(state)) {
    const left = state.limits.durationMs * share - worked;
    if (left <= GRACE_MS) return worked;
    await sleep(left, { summary: share < 1 ? 'wrap-up' : 'deadline' });
    // The clock stands still while people are waited for; arming it over and over would only fill the history.
    await condition(() => state.phase !== 'waiting');
  }
}

/** The agent is stopped where it is and told that time is short, once, when it is at work. */
async function wrapUp(state: RunState): Promise<void> {
  await condition(() => state.phase === 'working' || state.isEnding);
  const { sessionId } = state;
  if (sessionId === null || state.isEnding) return;
  await persist(state, 'the wrap-up', () =>
    short.sendMessage({ sessionId, key: 'wrap-up-time', text: WRAP_UP, interrupt: true }),
  );
}

async function workingTime(state: RunState): Promise<number> {
  const { sessionId, openedAt, input } = state;
  if (sessionId === null || openedAt === null) return Number.POSITIVE_INFINITY;
  const totals = await persist(state, 'the working time', () =>
    short.measureSession({ sessionId, model: input.agent.model.id, openedAt }),
  );
  return totals.workingMs;
}
