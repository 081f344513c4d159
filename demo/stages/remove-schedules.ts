import type { Client } from '@temporalio/client';

/**
 * Removes all schedules of a task queue that is not the usual one, so that a server that others use, too, starts nothing for it
 * any more.
 */
export async function removeSchedules(temporal: Client, taskQueue: string): Promise<void> {
  for await (const { scheduleId } of temporal.schedule.list()) {
    if (scheduleId.endsWith(`/${taskQueue}`)) await temporal.schedule.getHandle(scheduleId).delete();
  }
}
