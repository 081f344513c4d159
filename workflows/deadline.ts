import { CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';
import { wrapUpText } from './agent-texts.ts';
import { isStanding, startClock, workedMs } from './clock.ts';
import { enterDeadline, isStopping, leaveDeadline, requestStop } from './life.ts';
import { formatDuration } from '../time/format-duration.ts';
import { untilArrived } from './people/until-arrived.ts';
import type { Ending, RunState } from './run-state.ts';
import { failureMessage } from './steps/failure-message.ts';
import { deadlineActivities } from './steps/policy.ts';
import { retryStep } from './steps/retry-step.ts';
import { StopRequested } from './steps/stop-requested.ts';
import { tellAgent } from './tell-agent.ts';
import { WRAP_UP_SHARE } from '../money/wrap-up-cap.ts';

/** If less time than this is left, the time counts as used up, and no further timer is set. Milliseconds. */
export const GRACE_MS = 250;
/** How long the agent API may be unreachable at the deadline. Then the run ends, and the clean-up stops the session. */
const INTERRUPT_BOUND_MS = 60_000;
/** How long the run may take to learn what a session at rest wants or has come to. */
const LEARN_BOUND_MS = 60_000;
/** How long the run may take after its deadline to hand over what the agent had asked for before. */
const LAST_ANSWER_MS = 5 * 60_000;
/** How long the agent may take, after the last answer, to end its turn. */
const LAST_WORD_MS = 30_000;

/**
 * Starts the clock of the run and arms the deadline. It is a durable timer, so a dead worker does not move it. Only waits for
 * people stop the clock. At the deadline the session is interrupted if it is at work. If it is at rest, the agent had done
 * its part in time: the run may finish what it owes, within a bound. Returns the function that disarms it.
 */
export function armDeadline(state: RunState): () => void {
  startClock(state.clock);
  const scope = new CancellationScope({ cancellable: true });
  scope.run(() => watch(state)).catch((error: unknown) => giveUp(state, error));
  return () => scope.cancel();
}

/** The ending of a run whose working time is used up. */
export function outOfTime({ limits }: RunState): Ending {
  const seconds = Math.round(limits.durationMs / 1_000);
  return { outcome: 'timed-out', reason: `The working time of ${formatDuration(seconds * 1_000)} is used up` };
}

/** The working time that is left, in milliseconds; below zero if the run has worked for longer than its limit. */
export function leftMs({ limits, clock }: RunState): number {
  return limits.durationMs - workedMs(clock);
}

/** Whether the run is past its deadline and may only finish what it owes. More time, given by a person, ends that at once. */
export function isOverdue(state: RunState): boolean {
  return state.isPastDeadline && leftMs(state) <= GRACE_MS;
}

async function watch(state: RunState): Promise<void> {
  await untilWorked(state, () => state.limits.durationMs * WRAP_UP_SHARE);
  const wrappingUp = new CancellationScope({ cancellable: true });
  // If no worker was alive until the deadline, skip the wrap-up and interrupt now.
  if (leftMs(state) > GRACE_MS) wrappingUp.run(() => wrapUp(state)).catch((error: unknown) => giveUp(state, error));
  await untilWorked(state, () => state.limits.durationMs);
  // A wrap-up that could not be sent by now must not wake a session that is interrupted.
  wrappingUp.cancel();
  while (!(await stopWhenUsedUp(state))) await untilWorked(state, () => state.limits.durationMs);
  requestStop(state, outOfTime(state));
}

/** Without its deadline the session could go on for ever, so the run stops. */
function giveUp(state: RunState, error: unknown): void {
  if (isCancellation(error) || error instanceof StopRequested) return;
  requestStop(state, { outcome: 'failed', reason: `The deadline cannot be kept: ${failureMessage(error)}` });
}

/**
 * Waits until the run has worked for `markMs()` milliseconds, then returns false; returns true as soon as `isEnough()` is
 * true. People may raise the limit meanwhile, so the mark is computed again after each timer.
 */
async function untilWorked(state: RunState, markMs: () => number, isEnough?: () => boolean): Promise<boolean> {
  for (;;) {
    if (isEnough?.()) return true;
    const left = markMs() - workedMs(state.clock);
    if (left <= GRACE_MS && !isStanding(state.clock)) return false;
    if (left > GRACE_MS) await (isEnough ? condition(isEnough, left) : sleep(left, { summary: 'deadline' }));
    // Arming the timer again and again during a wait for people would only fill the history.
    await condition(() => !isStanding(state.clock) || isEnough?.() === true);
  }
}

/**
 * Interrupts the agent once, when it is at work, and tells it that its time is short. One that a person has stopped stays so.
 * A session that has spent its cap takes no message, so it is told when the cap is raised.
 */
async function wrapUp(state: RunState): Promise<void> {
  for (;;) {
    const canTell = () => state.phase === 'working' && state.interruptedBy === null && !state.isCapBusy;
    await condition(() => canTell() || isStopping(state));
    if (isStopping(state)) return;
    const { capMicros } = state;
    if (await tellAgent(state, { key: 'wrap-up-time', text: wrapUpText('time'), interrupt: true })) return;
    await condition(() => state.capMicros !== capMicros || isStopping(state));
  }
}

/** Updates that people sent before take effect first. Returns whether the run has to stop; if so, its session is interrupted. */
async function stopWhenUsedUp(state: RunState): Promise<boolean> {
  await untilArrived(state);
  if (leftMs(state) > GRACE_MS) return false;
  if (!(await restsInTime(state))) return true;
  state.isPastDeadline = true;
  await lastAnswer(state);
  await untilArrived(state);
  state.isPastDeadline = leftMs(state) <= GRACE_MS;
  if (!state.isPastDeadline) return false;
  await restsInTime(state);
  return true;
}

/**
 * Returns true if the session had come to rest before the deadline. Otherwise interrupts it and returns false. Then the run
 * stays at its deadline until the caller requests the stop, so that the idle caused by the interrupt is not taken for the
 * agent's own end.
 */
async function restsInTime(state: RunState): Promise<boolean> {
  const { sessionId } = state;
  if (sessionId === null) return false;
  enterDeadline(state);
  const until = Date.now() + INTERRUPT_BOUND_MS;
  const wait = async (waitMs: number): Promise<void> => {
    if (isStopping(state) || Date.now() + waitMs > until) throw new StopRequested();
    await sleep(waitMs, { summary: 'retry: the deadline' });
  };
  try {
    const stop = () => deadlineActivities.stopAtDeadline({ sessionId });
    const { was } = await retryStep(state, { what: 'the deadline', wait }, stop);
    // If no person has interrupted the session, a former attempt of this deadline has, and its answer was lost.
    const isAtRest = was === 'resting' || (was === 'interrupted' && state.interruptedBy !== null);
    if (isAtRest) leaveDeadline(state);
    return isAtRest;
  } catch (error) {
    if (error instanceof StopRequested) return false;
    throw error;
  }
}

/**
 * Lets the run learn what the session at rest has come to, hand over what it asked for, and hear the agent's last word. If a
 * person gives more time meanwhile, the run goes on as before, and its new deadline has to be watched.
 */
async function lastAnswer(state: RunState): Promise<void> {
  const { answered, clock } = state;
  const isRaised = (): boolean => leftMs(state) > GRACE_MS;
  const isAnswered = (): boolean => state.answered > answered || isRaised();
  const isLearned = (): boolean => isAnswered() || state.phase !== 'working';
  const now = workedMs(clock);
  if (!(await untilWorked(state, () => now + LEARN_BOUND_MS, isLearned))) return;
  if (!(await untilWorked(state, () => now + LAST_ANSWER_MS, isAnswered))) return;
  const then = workedMs(clock);
  await untilWorked(
    state,
    () => then + LAST_WORD_MS,
    () => state.answered > answered + 1 || isRaised(),
  );
}
