import { CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';
import { wrapUpText } from './agent-texts.ts';
import { enterDeadline, isEnding, leaveDeadline, requestStop } from './life.ts';
import type { RunState } from './run-state.ts';
import { failureMessage } from './steps/failure-message.ts';
import { quickActivities } from './steps/policy.ts';
import { StopRequested } from './steps/stop-requested.ts';
import { untilDone } from './steps/until-done.ts';
import { tellAgent } from './tell-agent.ts';
import { WRAP_UP_SHARE } from './wrap-up-cap.ts';

/** If less time than this is left, no further timer is set. */
const GRACE_MS = 250;

/**
 * Arms the deadline. It is a durable timer, so a dead worker does not move it. When it fires, the working time is
 * computed from the session's own events; if some is left, the timer is armed again. If no session is open by then, the
 * time counts as used up. Returns the function that disarms it.
 */
export function armDeadline(state: RunState): () => void {
  const scope = new CancellationScope({ cancellable: true });
  scope
    .run(() => watch(state))
    .catch((error: unknown) => {
      if (isCancellation(error) || error instanceof StopRequested) return;
      // Without its working time the session would go on without a deadline, so stop the run.
      requestStop(state, { outcome: 'failed', reason: `The deadline cannot be kept: ${failureMessage(error)}` });
    });
  return () => scope.cancel();
}

async function watch(state: RunState): Promise<void> {
  const worked = await untilWrapUp(state);
  // If no worker was alive until the deadline, skip the wrap-up and interrupt now.
  if (state.limits.durationMs - worked > GRACE_MS) await wrapUp(state);
  await untilUsedUp(state, worked);
  const seconds = Math.round(state.limits.durationMs / 1_000);
  requestStop(state, { outcome: 'timed-out', reason: `The working time of ${seconds} s is used up` });
}

/** Waits until the session has worked for the wrap-up's share of its time. Returns its working time in milliseconds. */
async function untilWrapUp(state: RunState): Promise<number> {
  for (let worked = 0; ; worked = await measureWork(state)) {
    const left = state.limits.durationMs * WRAP_UP_SHARE - worked;
    if (left <= GRACE_MS) return worked;
    await pass(state, left, 'wrap-up');
  }
}

/**
 * Waits until the session has worked for all of its time and is interrupted. `workedMs` is a lower bound: the working time at
 * the last measurement.
 */
async function untilUsedUp(state: RunState, workedMs: number): Promise<void> {
  for (let worked = workedMs; ;) {
    await pass(state, state.limits.durationMs - worked, 'deadline');
    const enoughMs = state.limits.durationMs - GRACE_MS;
    worked = await stopWhenWorked(state, enoughMs);
    if (worked >= enoughMs) return;
  }
}

/** Lets time pass. People may raise the limit during that time, so the caller has to compute again what is left. */
async function pass(state: RunState, leftMs: number, summary: string): Promise<void> {
  if (leftMs > GRACE_MS) await sleep(leftMs, { summary });
  // The clock stands still while the run waits for people; arming the timer again and again would only fill the history.
  await condition(() => state.phase !== 'waiting');
}

/** Interrupts the agent once, when it is at work, and tells it that its time is short. */
async function wrapUp(state: RunState): Promise<void> {
  await condition(() => state.phase === 'working' || isEnding(state));
  if (isEnding(state)) return;
  await tellAgent(state, { key: 'wrap-up-time', text: wrapUpText('time'), interrupt: true });
}

/** If no session is open by now, the time counts as used up. */
async function measureWork(state: RunState): Promise<number> {
  const { sessionId } = state;
  if (sessionId === null) return Number.POSITIVE_INFINITY;
  const { workedMs } = await untilDone(state, 'the working time', () => quickActivities.measureWork({ sessionId }));
  return workedMs;
}

/**
 * Interrupts the session if it has worked for `enoughMs`, and returns how long it has worked. After an interrupt the
 * run stays at its deadline until the caller requests the stop, so that the idle caused by the interrupt is not taken
 * for the agent's own end.
 */
async function stopWhenWorked(state: RunState, enoughMs: number): Promise<number> {
  const { sessionId } = state;
  if (sessionId === null) return Number.POSITIVE_INFINITY;
  enterDeadline(state);
  const request = { sessionId, durationMs: enoughMs };
  const { workedMs } = await untilDone(state, 'the deadline', () => quickActivities.stopAtDeadline(request));
  if (workedMs < enoughMs) leaveDeadline(state);
  return workedMs;
}
