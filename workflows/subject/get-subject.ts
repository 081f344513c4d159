import { condition } from '@temporalio/workflow';
import type { AdmitActivityRequest } from '../../activities/admission/admit.ts';
import type { Admission, Refusal } from '../../contract/admission.ts';
import { refusalReason } from './refusal-reason.ts';
import { isStopping } from '../life.ts';
import type { Ending, RunState } from '../run-state.ts';
import { enterPhase, showDetails } from '../show.ts';
import { quickActivities } from '../steps/policy.ts';
import { StopRequested } from '../steps/stop-requested.ts';
import { untilDone } from '../steps/until-done.ts';
import { takeEvents } from './take-events.ts';

/**
 * Asks for the subject of the run, and waits for it if the automation says so: each time the run is woken, it asks anew. While
 * it waits it holds no money, and its clock has not started. Returns null, or why the run may not start.
 */
export async function getSubject(state: RunState): Promise<Ending | null> {
  const { facts, input } = state;
  const { whenBusy } = input.automation;
  for (let giveUp = false; ;) {
    // Counted, not a flag that is reset: a wake that arrives while the run asks must not be lost.
    const { wakes } = state;
    const request: AdmitActivityRequest = { run: facts, step: state.nextStep++, whenBusy, giveUp, ...pullsInto(state) };
    const admission: Admission & { heartbeatTimeoutMs: number } = await untilDone(state, 'admission', () =>
      quickActivities.admit(request),
    );
    state.heartbeatTimeoutMs = admission.heartbeatTimeoutMs;
    if (admission.admitted) {
      if (state.waitsFor !== null) leaveQueue(state);
      takeEvents(state, admission.steering ?? []);
      return null;
    }
    if (admission.reason !== 'waiting') return refused(state, admission);
    giveUp = !(await untilWoken(state, admission, wakes));
  }
}

/** Where the run may open pull requests, if anywhere: as many as may be open there may be open already. */
function pullsInto({ input: { automation, event } }: RunState): Pick<AdmitActivityRequest, 'pullsInto'> {
  const { checkout, safeOutputs } = automation;
  if (checkout === false || safeOutputs.staged || !('create-pull-request' in safeOutputs.allowed)) return {};
  const repository = checkout.repository ?? event.repository;
  return repository === null ? {} : { pullsInto: repository };
}

/** Returns false if the run has waited long enough. */
async function untilWoken(
  state: RunState,
  { holder, until }: Extract<Refusal, { reason: 'waiting' }>,
  wakes: number,
): Promise<boolean> {
  state.waitsFor = { holder, until };
  enterPhase(state, 'waiting');
  showDetails(state);
  const leftMs = Math.max(1, Date.parse(until) - Date.now());
  const isWoken = await condition(() => state.wakes > wakes || isStopping(state), leftMs);
  if (isStopping(state)) throw new StopRequested();
  return isWoken;
}

function leaveQueue(state: RunState): void {
  state.waitsFor = null;
  enterPhase(state, 'admitting');
}

/** The issue of the event is told where the event went. An open breaker is told once; other refusals only appear in the list of runs. */
function refused(state: RunState, refusal: Exclude<Refusal, { reason: 'waiting' }>): Ending {
  const { reason } = refusal;
  const isTold = reason === 'steered' || reason === 'superseded' || reason === 'expired';
  state.tellsRefusal = isTold || (reason === 'breaker' && refusal.isFirst);
  state.waitsFor = null;
  return { outcome: 'skipped', reason: refusalReason(refusal, state.facts) };
}
