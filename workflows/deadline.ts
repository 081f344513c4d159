import { CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';
import { failureMessage, persist, Stopped } from './persist.ts';
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
      if (isCancellation(error) || error instanceof Stopped) return;
      // A session whose time nobody can tell must not go on without a deadline.
      requestStop(state, { outcome: 'failed', reason: `The deadline cannot be kept: ${failureMessage(error)}` });
    });
  return () => scope.cancel();
}

async function watch(state: RunState): Promise<void> {
  const worked = await untilWrapUp(state);
  // Who was dead until the time was over has nothing to wrap up: the interrupt goes out at once.
  if (state.limits.durationMs - worked > GRACE_MS) await wrapUp(state);
  await untilStopped(state, worked);
  const seconds = Math.round(state.limits.durationMs / 1_000);
  requestStop(state, { outcome: 'timed-out', reason: `The working time of ${seconds} s is used up` });
}

/** Waits until the session has worked for the wrap-up's share of its time; returns for how long it has. */
async function untilWrapUp(state: RunState): Promise<number> {
  for (let worked = 0; ; worked = await measureWork(state)) {
    const left = state.limits.durationMs * WRAP_UP_SHARE - worked;
    if (left <= GRACE_MS) return worked;
    await pass(state, left, 'wrap-up');
  }
}

/** Waits until the session has worked for all of its time and is interrupted. So much it had at least worked before. */
async function untilStopped(state: RunState, workedMs: number): Promise<void> {
  for (let worked = workedMs; ;) {
    await pass(state, state.limits.durationMs - worked, 'deadline');
    const enoughMs = state.limits.durationMs - GRACE_MS;
    worked = await stopWhenWorked(state, enoughMs);
    if (worked >= enoughMs) return;
  }
}

/** People may raise the time, so what is left is computed anew each time. */
async function pass(state: RunState, leftMs: number, summary: string): Promise<void> {
  if (leftMs > GRACE_MS) await sleep(leftMs, { summary });
  // The clock stands still while people are waited for; arming it over and over would only fill the history.
  await condition(() => state.phase !== 'waiting');
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

/** A run without a session by now has used its time up, too. */
async function measureWork(state: RunState): Promise<number> {
  const { sessionId } = state;
  if (sessionId === null) return Number.POSITIVE_INFINITY;
  const { workedMs } = await persist(state, 'the working time', () => short.measureWork({ sessionId }));
  return workedMs;
}

/** What the interrupt makes of the session must not be taken for an end that the agent chose: hence `isStopping`. */
async function stopWhenWorked(state: RunState, durationMs: number): Promise<number> {
  const { sessionId } = state;
  if (sessionId === null) return Number.POSITIVE_INFINITY;
  let isOver = false;
  state.isStopping = true;
  try {
    const { workedMs } = await persist(state, 'the deadline', () => short.stopAtDeadline({ sessionId, durationMs }));
    isOver = workedMs >= durationMs;
    return workedMs;
  } finally {
    // Until the stop is requested, which is next.
    state.isStopping = isOver;
  }
}
