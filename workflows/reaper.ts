import { proxyActivities } from '@temporalio/workflow';
import type { ReapRequest } from '../activities/admission/reap.ts';
import type { Activities } from '../activities/create-activities.ts';

const { reap } = proxyActivities<Activities>({
  startToCloseTimeout: 10 * 60_000,
  heartbeatTimeout: 60_000,
  retry: { initialInterval: 1_000, maximumAttempts: 3 },
});

/**
 * Cleans up after runs that were terminated and so could not do it themselves. A schedule starts it. Returns the ids of the
 * runs that it ended.
 */
export async function reaper(request: ReapRequest = {}): Promise<string[]> {
  return await reap(request);
}
