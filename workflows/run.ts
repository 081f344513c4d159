import { CancellationScope, log } from '@temporalio/workflow';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { StatusRequest } from '../activities/report/report-status.ts';
import type { PinnedCheckout } from '../contract/checkout.ts';
import type { RunInput, RunResult } from '../contract/run.ts';
import { admit } from './admit.ts';
import { armDeadline } from './deadline.ts';
import { waitedMs, workedMs } from './clock.ts';
import { endRun, endUnopened } from './end-run.ts';
import { endingOf, isStopping, requestStop } from './life.ts';
import { listenToRuns } from './subject/listen-to-runs.ts';
import { listenToPeople } from './people/listen-to-people.ts';
import type { Ending, RunState } from './run-state.ts';
import { enterPhase } from './show.ts';
import { planOccasion } from './steps/plan-occasion.ts';
import { capOf, raiseSessionCap } from './session-cap.ts';
import { startState } from './start-state.ts';
import { failureMessage } from './steps/failure-message.ts';
import { quickActivities, slowActivities } from './steps/policy.ts';
import { StopRequested } from './steps/stop-requested.ts';
import { untilDone } from './steps/until-done.ts';
import { work } from './work.ts';

/**
 * Runs an automation once, for one event. Cancellation by a person stops the run as a deadline does: the step under way
 * finishes. Every run ends with no session running, its subject free and its record complete.
 */
export async function run(input: RunInput): Promise<RunResult> {
  const state = startState(input);
  listenToPeople(state);
  listenToRuns(state);
  CancellationScope.current().cancelRequested.catch(() =>
    requestStop(state, { outcome: 'cancelled', reason: 'Cancelled by a person' }),
  );
  await CancellationScope.nonCancellable(() => story(state));
  return result(state);
}

async function story(state: RunState): Promise<void> {
  let disarm = (): void => undefined;
  let ending: Ending;
  try {
    const refusal = (await planOccasion(state)) ?? (await admit(state));
    if (refusal !== null) return await endUnopened(state, refusal);
    disarm = armDeadline(state);
    await open(state);
    ending = await work(state);
  } catch (error) {
    ending = endingAfter(state, error);
  }
  disarm();
  await endRun(state, ending);
}

async function open(state: RunState): Promise<void> {
  const { facts, input } = state;
  enterPhase(state, 'opening');
  void reportStart(state);
  state.pinned = await pin(state);
  // A session that is opened begins to work at once.
  if (isStopping(state)) throw new StopRequested();
  state.capMicros = capOf(state);
  const session = await untilDone(state, 'opening the session', () =>
    slowActivities(state.heartbeatTimeoutMs).openSession({
      runId: facts.runId,
      startedAt: facts.startedAt,
      input,
      pinned: state.pinned,
      capMicros: state.capMicros,
      leftMs: Math.max(0, state.limits.durationMs - workedMs(state.clock)),
    }),
  );
  state.sessionId = session.sessionId;
  state.openedAt = session.openedAt;
  state.waitedBeforeOpenMs = waitedMs(state.clock);
  // People may have raised the limits since the session was asked for.
  await raiseSessionCap(state);
}

/**
 * Looks up what the run works on. The answer stays in the history, so each attempt at the session, and each output, is about
 * the same commit. What is missing at the forge ends the run here, before anything is spent.
 */
async function pin(state: RunState): Promise<PinnedCheckout | null> {
  const { facts, input } = state;
  const { id, checkout, safeOutputs, whenBusy } = input.automation;
  if (checkout === false) return null;
  const request = { runId: facts.runId, automation: { id, checkout, safeOutputs, whenBusy }, event: input.event };
  return untilDone(state, 'looking up what to check out', () =>
    slowActivities(state.heartbeatTimeoutMs).pinCheckout(request),
  );
}

/** The status comment is a courtesy: the run neither waits for it nor fails without it. Only the report of the end waits. */
async function reportStart(state: RunState): Promise<void> {
  const { automation, event, commandLabel } = state.input;
  if (!automation.on.statusComment && automation.on.reaction === null && commandLabel === undefined) return;
  state.isReporting = true;
  try {
    const request: StatusRequest = {
      runId: state.facts.runId,
      automation,
      event,
      sessionId: null,
      status: { phase: 'started' },
    };
    if (commandLabel !== undefined) request.commandLabel = commandLabel;
    await quickActivities.reportStatus(request);
  } catch (error) {
    state.notes.push(`The status comment was not made: ${failureMessage(error)}`);
  } finally {
    state.isReporting = false;
  }
}

function endingAfter(state: RunState, error: unknown): Ending {
  const requested = endingOf(state);
  if (error instanceof StopRequested && requested) return requested;
  const reason = failureMessage(error);
  log.warn('run failed', { reason });
  return { outcome: 'failed', reason };
}

/** Fails or cancels the workflow of a run that failed or was cancelled, so that Temporal's lists agree with ours. */
function result(state: RunState): RunResult {
  const { artefacts, sessionId, totals } = state;
  const { outcome, reason } = endingOf(state) ?? { outcome: 'failed', reason: 'The run ended without an ending' };
  const value: RunResult = { outcome, reason, artefacts, sessionId, totals };
  if (outcome === 'cancelled') throw new CancelledFailure(reason);
  if (outcome === 'failed')
    throw ApplicationFailure.create({ message: reason, type: 'RunFailed', nonRetryable: true, details: [value] });
  return value;
}
