import { setTimeout as sleep } from 'node:timers/promises';
import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import type { Log } from '../../runtime/log.ts';
import { TASK_QUEUE } from '../../contract/temporal-names.ts';

const EVERY = '1 minute';
const TRY_AGAIN_MS = 5_000;

/** One schedule per task queue: an installation that shares a namespace with another has a reaper of its own. */
export function reaperId(taskQueue: string): string {
  return taskQueue === TASK_QUEUE ? 'reaper' : `reaper/${taskQueue}`;
}

/**
 * Makes sure that the reaper fires: it ends what terminated runs leave behind. May be asked for at every start; tries until
 * Temporal can be reached, or until it is no longer wanted. Never throws.
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
      // Webhooks are taken while Temporal is away, too: the schedule can wait.
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
