import type { OpenApproval, RunState } from '../run-state.ts';
import { refused } from './refused.ts';

/** Refuses an update whose approval was decided, or whose wait was over, while the update was under way. */
export function refuseDecided({ approvals }: RunState, approval: OpenApproval): void {
  if (approval.decision === null && approvals.includes(approval)) return;
  throw refused('NothingWaits', `This has just been decided: ${approval.key}`);
}
