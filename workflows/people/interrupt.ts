import type { InterruptUpdate } from '../../contract/people.ts';
import { UPDATES } from '../../contract/temporal-names.ts';
import type { RunState } from '../run-state.ts';
import { StopRequested } from '../steps/stop-requested.ts';
import { checkSender } from './check-sender.ts';
import { personText } from './person.ts';
import { stopAgent } from '../steps/stop-agent.ts';
import type { PersonUpdate } from './person-update.ts';
import { recordAction } from './record-action.ts';
import { refuseTooLate } from './refuse-too-late.ts';
import { reject, rejectWhenEnding } from './reject.ts';
import type { Sender } from './sender.ts';

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

/** The interrupt does not wait for the record: a database that cannot be reached must not keep the agent at work. */
async function handle(state: RunState, _update: InterruptUpdate, sender: Sender): Promise<string> {
  const person = await checkSender(state, sender, []);
  await refuseTooLate(state);
  // Set this before the session is interrupted: the idle that follows must not be taken for the agent's own end.
  state.interruptedBy = personText(person);
  const recorded = recordAction(state, { person, action: 'interrupt', detail: {} });
  try {
    await stopAgent(state);
  } catch (error) {
    if (error instanceof StopRequested) return 'The run has begun to end meanwhile, and that stops the agent';
    // The session refuses for good, so it may go on: its next idle is the agent's own end.
    state.interruptedBy = null;
    throw error;
  } finally {
    await recorded;
  }
  return 'The agent is interrupted; steer it to go on';
}
