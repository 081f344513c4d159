import { OPERATOR, type Actor, type ApproveUpdate } from '../../contract/people.ts';
import { UPDATES } from '../../contract/temporal-names.ts';
import type { RunState } from '../run-state.ts';
import { showDetails } from '../show.ts';
import { checkSender } from './check-sender.ts';
import { findApproval } from './find-approval.ts';
import type { PersonUpdate } from './person-update.ts';
import { recordAction } from './record-action.ts';
import { refuseDecided } from './refuse-decided.ts';
import { refused } from './refused.ts';
import { rejectWithoutKey } from './reject.ts';
import type { Sender } from './sender.ts';

/** Approves what the run waits for. The run goes on when as many people have approved as the rule asks for. */
export const approve: PersonUpdate<ApproveUpdate> = {
  name: UPDATES.approve,
  description: 'Approve what the run waits for: {"key": "…"} where more than one thing waits',
  validate,
  handle,
};

function validate(state: RunState, update: ApproveUpdate): void {
  rejectWithoutKey(update);
  findApproval(state, update.key);
}

async function handle(state: RunState, { key }: ApproveUpdate, sender: Sender): Promise<string> {
  const approval = findApproval(state, key);
  const person = await checkSender(state, sender, approval.approvers);
  const { actor } = person;
  refuseDecided(state, approval);
  refuseSecond(approval.approvedBy, actor);
  if (approval.before === 'question') throw refused('NothingWaits', 'A question needs an answer: steer the run');
  approval.approvedBy.push(actor);
  const missing = approval.count - approval.approvedBy.length;
  if (missing === 0) approval.decision = { approved: true, by: approval.approvedBy.join(', ') };
  showDetails(state);
  await recordAction(state, { person, action: 'approve', detail: { key: approval.key } });
  return missing > 0 ? `Approved; ${missing} more must approve` : 'Approved';
}

/** Each person counts once. On GitHub, logins that differ only in case are the same account. */
function refuseSecond(approvedBy: Actor[], actor: Actor): void {
  const former = approvedBy.find((other) => other.toLowerCase() === actor.toLowerCase());
  if (former === undefined) return;
  if (former === OPERATOR)
    throw refused('NothingWaits', 'An operator has approved this already, and all operators count as one');
  const who = former === actor ? actor : `${former}, who counts as the same person as ${actor},`;
  throw refused('NothingWaits', `${who} has approved this already`);
}
