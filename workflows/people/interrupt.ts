import type { Actor, InterruptUpdate } from '../../contract/people.ts';
import { UPDATES } from '../../contract/temporal-names.ts';
import type { RunState } from '../run-state.ts';
import { quickActivities } from '../steps/policy.ts';
import type { PersonUpdate } from './person-update.ts';
import { recordAction } from './record-action.ts';
import { refused } from './refused.ts';
import { refuseTooLate } from './refuse-too-late.ts';
import { reject, rejectWhenEnding } from './reject.ts';

/** Stops what the agent is doing; then the run waits until somebody steers it. */
export const interrupt: PersonUpdate<InterruptUpdate> = {
  name: UPDATES.interrupt,
  description: 'Stop what the agent is doing; steer it to go on',
  validate,
  handle,
};

function validate(state: RunState): void {
  rejectWhenEnding(state);
  if (state.sessionId === null) reject('The session is not open yet; there is nothing to interrupt');
}

async function handle(state: RunState, _update: InterruptUpdate, actor: Actor): Promise<string> {
  const { sessionId } = state;
  if (sessionId === null) throw refused('NothingWaits', 'The session is not open any more');
  await quickActivities.checkActor({ actor, approvers: [] });
  await refuseTooLate(state);
  // Set this before the session is interrupted: the idle that follows must not be taken for the agent's own end.
  state.interruptedBy = actor;
  await recordAction(state, { actor, action: 'interrupt', detail: {} });
  await quickActivities.interruptSession({ sessionId });
  return 'The agent is interrupted; steer it to go on';
}
