import type { OpenApproval } from '../run-state.ts';
import { refused } from './refused.ts';

/** Refuses an update whose approval was decided while the update was under way. */
export function refuseDecided({ key, decision }: OpenApproval): void {
  if (decision) throw refused('NothingWaits', `This has just been decided: ${key}`);
}
