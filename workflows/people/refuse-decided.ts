import type { OpenApproval, RunState } from '../run-state.ts';
import { refused } from './refused.ts';

/** Refuses an update whose approval was decided, or given up, while the update was under way. */
export function refuseDecided({ approvals }: RunState, approval: OpenApproval): void {
  if (approval.decision === null && approvals.includes(approval)) return;
  if (approval.decision === null) {
    throw refused('NothingWaits', `This came too late: ${approval.key} is not waited for any more`);
  }
  throw refused('NothingWaits', `This has just been decided: ${approval.key}`);
}
