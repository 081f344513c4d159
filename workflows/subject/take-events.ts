import { CancellationScope, condition } from '@temporalio/workflow';
import type { RunId } from '../../contract/event.ts';
import { SESSION_AT_CAP } from '../../contract/session.ts';
import { GRACE_MS, leftMs } from '../deadline.ts';
import { isAtDeadline, isStopping } from '../life.ts';
import type { RunState } from '../run-state.ts';
import { showDetails } from '../show.ts';
import { failureMessage } from '../steps/failure-message.ts';
import { isFailure } from '../steps/is-failure.ts';
import { quickActivities } from '../steps/policy.ts';
import { StopRequested } from '../steps/stop-requested.ts';
import { untilDone } from '../steps/until-done.ts';

/** At most this many events go into one session: each costs the history of the run about six events. */
const MOST_EVENTS = 200;

/**
 * Sends the events of these waiting runs into the session of this run, one after the other, as soon as the session can take a
 * message, 200 at most. If an event was not sent when this run ends, the run of that event gets the subject. Never throws.
 */
export function takeEvents(state: RunState, runIds: readonly RunId[]): void {
  const room = MOST_EVENTS - state.events.length;
  const news = runIds.filter((runId) => !state.events.includes(runId)).slice(0, room);
  state.events.push(...news);
  if (news.length === 0 || state.isTakingEvents) return;
  state.isTakingEvents = true;
  void CancellationScope.nonCancellable(() => takeAll(state)).finally(() => {
    state.isTakingEvents = false;
  });
}

async function takeAll(state: RunState): Promise<void> {
  for (let next = state.taken; next < state.events.length; next = state.taken) {
    await condition(() => canTakeMessage(state) || isStopping(state));
    if (isStopping(state)) return;
    const { capMicros } = state;
    if (await take(state, state.events[next]!)) state.taken += 1;
    else await condition(() => state.capMicros !== capMicros || isStopping(state));
  }
}

/**
 * The run does not end while an event is on its way to the session; afterwards it looks whether the agent goes on. Returns
 * false if the session has spent its cap, so that the event has to wait until the cap is raised.
 */
async function take(state: RunState, runId: RunId): Promise<boolean> {
  const { facts, sessionId, input } = state;
  const { id, name, prompt } = input.automation;
  if (sessionId === null) return true;
  const question = state.approvals.find(({ before }) => before === 'question');
  state.arriving += 1;
  state.interventions += 1;
  try {
    const request = { into: facts.runId, sessionId, automation: { id, name, prompt }, runId };
    const { sent } = await untilDone(state, 'an event for the agent', () => quickActivities.takeEvent(request));
    if (!sent || question === undefined || question.decision !== null) return true;
    question.answer = 'A new event about the same subject has arrived, which may be the answer: see the next message';
    question.decision = { approved: true, by: `the event of run ${runId}` };
    return true;
  } catch (error) {
    if (error instanceof StopRequested) return true;
    if (isFailure(error, SESSION_AT_CAP)) return false;
    state.notes.push(`The event of run ${runId} was not sent to the agent: ${failureMessage(error)}`);
    showDetails(state);
    return true;
  } finally {
    state.arriving -= 1;
  }
}

/** No event goes to an agent that a person has interrupted: only people set it to work again. */
function canTakeMessage(state: RunState): boolean {
  if (state.sessionId === null || state.interruptedBy !== null || state.interrupting > 0) return false;
  if (state.isCapBusy || isAtDeadline(state) || leftMs(state) <= GRACE_MS) return false;
  return !state.approvals.some(({ before }) => before === 'limit');
}
