import { TASK_QUEUE } from '../../contract/temporal-names.ts';

export const REAPER_WORKFLOW = 'reaper';

/**
 * The id of the reaper's workflow and of its schedule: one per task queue, so that each installation has a reaper of its
 * own, even in a shared namespace.
 */
export function reaperId(taskQueue: string): string {
  return taskQueue === TASK_QUEUE ? REAPER_WORKFLOW : `${REAPER_WORKFLOW}/${taskQueue}`;
}
