import { setTimeout as sleep } from 'node:timers/promises';
import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import type { Log } from '../../runtime/log.ts';
import { TASK_QUEUE } from '../../contract/temporal-names.ts';

const EVERY = '1 minute';
const TRY_AGAIN_MS = 5_000;

/** One schedule per task queue, so that each installation has a reaper of its own, even in a shared namespace. */
function reaperId(taskQueue: string): string {
  return taskQueue === TASK_QUEUE ? 'reaper' : `reaper/${taskQueue}`;
}

/**
 * Makes sure that the reaper, which cleans up after terminated runs, has its schedule. Called at every start. Tries
 * again until Temporal can be reached or `unwanted` is aborted. Never throws.
 */
export async function scheduleReaper(
  client: Client,
  taskQueue: string,
  unwanted: AbortSignal,
  log: Log,
): Promise<void> {
  while (!unwanted.aborted) {
    try {
      return await createSchedule(client, taskQueue);
    } catch (error) {
      // The server takes webhooks even while Temporal is away, so the schedule can wait.
      log.warn({ err: error }, 'the reaper is not scheduled yet');
      await sleep(TRY_AGAIN_MS, undefined, { signal: unwanted }).catch(() => undefined);
    }
  }
}

async function createSchedule(client: Client, taskQueue: string): Promise<void> {
  const scheduleId = reaperId(taskQueue);
  try {
    await client.schedule.create({
      scheduleId,
      spec: { intervals: [{ every: EVERY }] },
      action: { type: 'startWorkflow', workflowType: 'reaper', workflowId: scheduleId, taskQueue, args: [] },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: EVERY },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
