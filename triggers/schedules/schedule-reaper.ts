import { setTimeout as sleep } from 'node:timers/promises';
import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import type { Log } from '../../runtime/log.ts';
import { REAPER_WORKFLOW, reaperId } from './reaper-workflow.ts';

/** Rare, because each firing is an entry in the list of workflows that people read: `watchClosedRuns` is the fast way. */
const EVERY = '6 hours';
const TRY_AGAIN_MS = 5_000;

/**
 * Makes sure that the reaper, which cleans up after terminated runs, has its schedule, and that a schedule of an earlier
 * version fires as rarely as this one. Called at every start. Tries again until Temporal can be reached or `unwanted` is
 * aborted. Never throws.
 */
export async function scheduleReaper(
  client: Client,
  { taskQueue, unwanted, log }: { taskQueue: string; unwanted: AbortSignal; log: Log },
): Promise<void> {
  while (!unwanted.aborted) {
    try {
      return await client.withAbortSignal(unwanted, () => keepSchedule(client, taskQueue));
    } catch (error) {
      // The server takes webhooks even while Temporal is away, so the schedule can wait.
      if (!unwanted.aborted) log.warn({ err: error }, 'the reaper is not scheduled yet');
      await sleep(TRY_AGAIN_MS, undefined, { signal: unwanted }).catch(() => undefined);
    }
  }
}

async function keepSchedule(client: Client, taskQueue: string): Promise<void> {
  const scheduleId = reaperId(taskQueue);
  const spec = { intervals: [{ every: EVERY } as const] };
  const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: EVERY } as const;
  try {
    await client.schedule.create({
      scheduleId,
      spec,
      action: { type: 'startWorkflow', workflowType: REAPER_WORKFLOW, workflowId: scheduleId, taskQueue, args: [] },
      policies,
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(scheduleId).update((former) => ({ ...former, spec, policies }));
  }
}
