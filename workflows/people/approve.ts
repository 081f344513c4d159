import { OPERATOR, type ApproveUpdate } from '../../contract/people.ts';
import { isSameActor } from '../../contract/same-actor.ts';
import { UPDATES } from '../../contract/temporal-names.ts';
import type { OpenApproval, RunState } from '../run-state.ts';
import { showDetails } from '../show.ts';
import { checkSender } from './check-sender.ts';
import { findApproval } from './find-approval.ts';
import type { Person } from './person.ts';
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
  refuseDecided(state, approval);
  refuseSecond(approval, person);
  if (approval.before === 'question') throw refused('NothingWaits', 'A question needs an answer: steer the run');
  approval.approvedBy.push(person.actor);
  approval.approvedNames.push(person.actor, ...person.names);
  const missing = approval.count - approval.approvedBy.length;
  if (missing === 0) approval.decision = { approved: true, by: approval.approvedBy.join(', ') };
  showDetails(state);
  await recordAction(state, { person, action: 'approve', detail: { key: approval.key } });
  return missing > 0 ? `Approved; ${missing} more must approve` : 'Approved';
}

/** Each person counts once, by whichever of their names they act. */
function refuseSecond({ approvedBy, approvedNames }: OpenApproval, { actor, names }: Person): void {
  const own = [actor, ...names];
  const known = approvedNames.find((other) => own.some((name) => isSameActor(name, other)));
  if (known === undefined) return;
  if (known === OPERATOR)
    throw refused('NothingWaits', 'An operator has approved this already, and all operators count as one');
  if (approvedBy.includes(actor)) throw refused('NothingWaits', `${actor} has approved this already`);
  throw refused('NothingWaits', `${known}, who counts as the same person as ${actor}, has approved this already`);
}
