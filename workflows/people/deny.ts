import type { Actor, DenyUpdate } from '../../contract/people.ts';
import { UPDATES } from '../../contract/temporal-names.ts';
import type { RunState } from '../run-state.ts';
import { quickActivities } from '../steps/policy.ts';
import { findApproval } from './find-approval.ts';
import type { PersonUpdate } from './person-update.ts';
import { recordAction } from './record-action.ts';
import { refuseDecided } from './refuse-decided.ts';
import { rejectEmptyText } from './reject.ts';

/** Denies what the run waits for. One denial decides, however many approvals the rule asks for. */
export const deny: PersonUpdate<DenyUpdate> = {
  name: UPDATES.deny,
  description: 'Deny what the run waits for: {"reason": "…"}; the agent sees the reason',
  validate,
  handle,
};

function validate(state: RunState, { reason, key }: DenyUpdate): void {
  rejectEmptyText(reason, 'reason');
  findApproval(state, key);
}

async function handle(state: RunState, { reason, key }: DenyUpdate, actor: Actor): Promise<string> {
  const approval = findApproval(state, key);
  await quickActivities.checkActor({ actor, approvers: approval.approvers });
  refuseDecided(state, approval);
  approval.decision = { approved: false, by: actor, reason };
  await recordAction(state, { actor, action: 'deny', detail: { key: approval.key, reason } });
  return 'Denied';
}
