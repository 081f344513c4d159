import type { DenyUpdate } from '../../contract/people.ts';
import { UPDATES } from '../../contract/temporal-names.ts';
import type { RunState } from '../run-state.ts';
import { checkSender } from './check-sender.ts';
import { findApproval } from './find-approval.ts';
import { personText } from './person.ts';
import type { PersonUpdate } from './person-update.ts';
import { recordAction } from './record-action.ts';
import { refuseDecided } from './refuse-decided.ts';
import { rejectEmptyText, rejectWithoutKey } from './reject.ts';
import type { Sender } from './sender.ts';

/**
 * Denies what the run waits for. One denial decides, however many approvals the rule asks for. An operator may always deny,
 * because they could cancel the run.
 */
export const deny: PersonUpdate<DenyUpdate> = {
  name: UPDATES.deny,
  description: 'Deny what the run waits for: {"reason": "…"}; the agent sees the reason',
  validate,
  handle,
};

function validate(state: RunState, update: DenyUpdate): void {
  rejectEmptyText(update.reason, 'reason');
  rejectWithoutKey(update);
  findApproval(state, update.key);
}

async function handle(state: RunState, { reason, key }: DenyUpdate, sender: Sender): Promise<string> {
  const approval = findApproval(state, key);
  const person = await checkSender(state, sender, sender.signed === null ? [] : approval.approvers);
  refuseDecided(state, approval);
  approval.decision = { approved: false, by: personText(person), reason };
  await recordAction(state, { person, action: 'deny', detail: { key: approval.key, reason } });
  return 'Denied';
}
