import { openApproval as keepApproval } from '../database/open-approval.ts';
import type { RunId, WaitingApproval } from '../workflows/contract.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Lists what a run waits for a person for. */
export async function openApproval(
  { database }: ActivityDependencies,
  request: { runId: RunId; approval: WaitingApproval },
): Promise<void> {
  await keepApproval(database, request);
}
