import { proxyActivities } from '@temporalio/workflow';
import type { ReapRequest } from '../activities/admission/reap.ts';
import type { Activities } from '../activities/create-activities.ts';

const { reap } = proxyActivities<Activities>({
  startToCloseTimeout: 10 * 60_000,
  heartbeatTimeout: 60_000,
  retry: { initialInterval: 1_000, maximumAttempts: 3 },
});

/**
 * Started by a schedule: finds what a workflow left behind that was terminated, and so could run no clean-up of its own.
 * Returns the ids of the runs that it ended.
 */
export async function reaper(request: ReapRequest = {}): Promise<string[]> {
  return await reap(request);
}
