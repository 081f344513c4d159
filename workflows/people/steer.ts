import { uuid4 } from '@temporalio/workflow';
import type { Actor, SteerUpdate } from '../../contract/people.ts';
import { UPDATES } from '../../contract/temporal-names.ts';
import type { RunState } from '../run-state.ts';
import { quickActivities } from '../steps/policy.ts';
import type { PersonUpdate } from './person-update.ts';
import { recordAction } from './record-action.ts';
import { refused } from './refused.ts';
import { reject, rejectEmptyText, rejectWhenEnding } from './reject.ts';

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

async function handle(state: RunState, { text }: SteerUpdate, actor: Actor): Promise<string> {
  const question = state.approvals.find(({ before }) => before === 'question');
  await quickActivities.checkActor({ actor, approvers: question?.approvers ?? [] });
  await recordAction(state, { actor, action: question ? 'answer' : 'steer', detail: { text } });
  if (question) {
    question.answer = text;
    question.decision = { approved: true, by: actor };
    return 'The question of the agent is answered';
  }
  await sendMessage(state, text, actor);
  return 'The agent has been told';
}

async function sendMessage(state: RunState, text: string, actor: Actor): Promise<void> {
  const { sessionId } = state;
  if (sessionId === null) throw refused('NothingWaits', 'The session is not open any more');
  const message = { key: `steer-${uuid4()}`, text: `A message from ${actor}:\n\n${text}` };
  await quickActivities.sendMessage({ sessionId, ...message });
  state.steered += 1;
  state.interruptedBy = null;
  const interrupted = state.approvals.find(({ before }) => before === 'going-on');
  if (interrupted) interrupted.decision = { approved: true, by: actor };
}
