import { condition, uuid4 } from '@temporalio/workflow';
import type { SteerUpdate } from '../../contract/people.ts';
import { UPDATES } from '../../contract/temporal-names.ts';
import type { OpenApproval, RunState } from '../run-state.ts';
import { quickActivities } from '../steps/policy.ts';
import { isStopping } from '../life.ts';
import { GRACE_MS, leftMs } from '../deadline.ts';
import { checkSender } from './check-sender.ts';
import { personText, type Person } from './person.ts';
import type { PersonUpdate } from './person-update.ts';
import { recordAction } from './record-action.ts';
import { refuseDecided } from './refuse-decided.ts';
import { refused } from './refused.ts';
import { refuseTooLate } from './refuse-too-late.ts';
import { reject, rejectEmptyText, rejectWhenEnding } from './reject.ts';
import type { Sender } from './sender.ts';

/** Answers the agent's question if it asked one; else sends the agent a message. An interrupted run goes on with it. */
export const steer: PersonUpdate<SteerUpdate> = {
  name: UPDATES.steer,
  description: 'Tell the agent something: {"text": "…"}. Answers its question, if it asked one',
  validate,
  handle,
};

function validate(state: RunState, { text }: SteerUpdate): void {
  rejectWhenEnding(state);
  rejectEmptyText(text, 'text');
  if (state.sessionId === null) reject('The session is not open yet; send it again when the run is working');
}

async function handle(state: RunState, { text }: SteerUpdate, sender: Sender): Promise<string> {
  const question = openApproval(state, 'question');
  const person = await checkSender(state, sender, question?.approvers ?? []);
  if (!question) return await tell(state, text, person);
  refuseDecided(state, question);
  question.answer = text;
  question.decision = { approved: true, by: personText(person) };
  await recordAction(state, { person, action: 'answer', detail: { text } });
  return 'The question of the agent is answered';
}

/** Sends a message to the agent, unless the run is about to end or the session can take none. */
async function tell(state: RunState, text: string, person: Person): Promise<string> {
  await refuseTooLate(state);
  // During its wrap-up a session is at its cap for a moment, and takes no message.
  await condition(() => (!state.isCapBusy && state.interrupting === 0) || isStopping(state));
  await refuseTooLate(state);
  refuseInVain(state);
  const { sessionId } = state;
  if (sessionId === null) throw refused('NothingWaits', 'The session is not open any more');
  const formerly = state.interruptedBy;
  state.interventions += 1;
  state.interruptedBy = null;
  const message = { key: `steer-${uuid4()}`, text: `A message from ${personText(person)}:\n\n${text}` };
  try {
    await quickActivities.sendMessage({ sessionId, ...message });
  } catch (error) {
    state.interruptedBy ??= formerly;
    throw error;
  }
  const interrupted = openApproval(state, 'going-on');
  if (interrupted) interrupted.decision ??= { approved: true, by: personText(person) };
  await recordAction(state, { person, action: 'steer', detail: { text } });
  return 'The agent has been told';
}

/** A message to a session without money is not taken, and one to a session without time would be cut off at once. */
function refuseInVain(state: RunState): void {
  if (openApproval(state, 'limit')) {
    throw refused('NothingWaits', 'The session has spent its limit and takes no message: raise its spend first');
  }
  if (leftMs(state) <= GRACE_MS) {
    throw refused('NothingWaits', 'The working time is used up: raise the duration first, then send it again');
  }
}

function openApproval(state: RunState, before: OpenApproval['before']): OpenApproval | undefined {
  return state.approvals.find((approval) => approval.before === before);
}
