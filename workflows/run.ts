import { CancellationScope, log } from '@temporalio/workflow';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { RunInput, RunResult } from '../contract/run.ts';
import { armDeadline } from './deadline.ts';
import { askPeople, ruleFor } from './approval.ts';
import { endRun, endUnopened } from './end-run.ts';
import { budgetReason } from './more-money.ts';
import { listenToPeople } from './people.ts';
import { failureMessage, persist, Stopped } from './persist.ts';
import { long, short } from './policy.ts';
import { requestStop, startState, type Ending, type RunState } from './run-state.ts';
import { enterPhase, showDetails } from './show.ts';
import { work } from './work.ts';

/**
 * One execution of an automation for one event. A cancellation by a person is a reason to stop like any other: nothing is
 * interrupted half-way, and the end (no session running, the subject free, the record complete) happens always.
 */
export async function run(input: RunInput): Promise<RunResult> {
  const state = startState(input);
  listenToPeople(state);
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
    const refusal = await admit(state);
    if (refusal !== null) return await endUnopened(state, refusal);
    disarm = armDeadline(state);
    await open(state);
    ending = await work(state);
  } catch (error) {
    ending = endingOf(state, error);
  }
  disarm();
  await endRun(state, ending);
}

/** Is the subject free, do people agree, is there money? Returns why the run may not start, or null. */
async function admit(state: RunState): Promise<Ending | null> {
  showDetails(state);
  const { facts } = state;
  const step = state.nextStep++;
  const admission = await persist(state, 'admission', () => short.admit({ run: facts, step }));
  state.heartbeatTimeoutMs = admission.heartbeatTimeoutMs;
  if (!admission.admitted) {
    if (admission.reason === 'settled') return { outcome: 'skipped', reason: 'The run had already ended' };
    return { outcome: 'skipped', reason: `Its subject ${facts.event.subject} is busy with run ${admission.holder}` };
  }
  const rule = ruleFor(state, 'start');
  if (rule) {
    const { decision } = await askPeople(state, 'start', 'start', `Start: ${facts.event.title}`, rule);
    if (!decision.approved) return { outcome: 'refused', reason: `The start was denied: ${decision.reason}` };
  }
  return await reserve(state);
}

async function reserve(state: RunState): Promise<Ending | null> {
  const { facts, input } = state;
  const request = {
    run: facts,
    step: state.nextStep++,
    model: input.agent.model.id,
    budgets: input.automation.budgets,
    at: new Date().toISOString(),
  };
  const decision = await persist(state, 'the budgets', () => short.reserve(request));
  if (decision.reserved) return null;
  if (decision.reason === 'settled') return { outcome: 'skipped', reason: 'The run had already ended' };
  state.tellsOfBudget = decision.tells;
  return { outcome: 'skipped', reason: budgetReason(decision.refusal) };
}

async function open(state: RunState): Promise<void> {
  const { facts, input } = state;
  enterPhase(state, 'opening');
  const started = reportStart(state);
  const session = await persist(state, 'opening the session', () =>
    long(state.heartbeatTimeoutMs).openSession({
      runId: facts.runId,
      startedAt: facts.startedAt,
      input,
      capMicros: state.capMicros,
    }),
  );
  state.sessionId = session.sessionId;
  state.openedAt = session.openedAt;
  state.waitedBeforeOpenMs = state.waitingMs;
  await started;
}

/** The status comment is a courtesy: a run does not fail because it could not be made. */
async function reportStart(state: RunState): Promise<void> {
  const { automation, event } = state.input;
  if (!automation.on.statusComment && automation.on.reaction === null) return;
  try {
    await short.reportStatus({
      runId: state.facts.runId,
      automation,
      event,
      sessionId: null,
      status: { phase: 'started' },
    });
  } catch (error) {
    state.notes.push(`The status comment was not made: ${failureMessage(error)}`);
  }
}

function endingOf(state: RunState, error: unknown): Ending {
  if (error instanceof Stopped && state.stop) return state.stop;
  const reason = failureMessage(error);
  log.warn('run failed', { reason });
  return { outcome: 'failed', reason };
}

/** Failed and cancelled runs are failed and cancelled workflows, too: Temporal's own lists then tell the truth. */
function result(state: RunState): RunResult {
  const { ending, artefacts, sessionId, totals } = state;
  const { outcome, reason } = ending ?? { outcome: 'failed', reason: 'The run ended without an ending' };
  const value: RunResult = { outcome, reason, artefacts, sessionId, totals };
  if (outcome === 'cancelled') throw new CancelledFailure(reason);
  if (outcome === 'failed')
    throw ApplicationFailure.create({ message: reason, type: 'RunFailed', nonRetryable: true, details: [value] });
  return value;
}
