import { closeApproval as endApproval } from '../../database/people/close-approval.ts';
import type { ActivityDependencies } from '../dependencies.ts';

export interface CloseApprovalRequest {
  runId: string;
  key: string;
  state: 'approved' | 'denied' | 'expired';
  at: string;
}

/** Ends in the record what a run waited for. */
export async function closeApproval({ database }: ActivityDependencies, request: CloseApprovalRequest): Promise<void> {
  await endApproval(database, request);
}
