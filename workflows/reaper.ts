import { proxyActivities } from '@temporalio/workflow';
import type { ReapRequest, Reaped } from '../activities/admission/reap.ts';
import type { Activities } from '../activities/create-activities.ts';

const { reap, reapSessions } = proxyActivities<Activities>({
  startToCloseTimeout: 10 * 60_000,
  heartbeatTimeout: 60_000,
  retry: { initialInterval: 1_000, maximumAttempts: 3 },
});

/**
 * Cleans up after runs that were terminated and so could not do it themselves, and stops sessions that no run knows. A
 * schedule starts it. Returns the ids of the runs that it ended.
 */
export async function reaper(request: ReapRequest = {}): Promise<string[]> {
  const ended: string[] = [];
  for (let reaped: Reaped = { ended: [], next: request.after ?? null }; ;) {
    reaped = await reap({ ...request, ...(reaped.next ? { after: reaped.next } : {}) });
    ended.push(...reaped.ended);
    if (reaped.next === null) break;
  }
  await reapSessions({});
  return ended;
}
