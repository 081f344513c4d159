import type { SchedulePlace } from './plan-schedules.ts';
import { carryOutChange } from './schedules/carry-out-change.ts';
import { compareSchedules, type ScheduleAction, type ScheduleChange } from './schedules/compare-schedules.ts';
import { wantedSchedules } from './schedules/wanted-schedule.ts';

export interface AppliedSchedule {
  automation: string;
  schedule: string;
  change: ScheduleAction;
  differs: string[];
}

/**
 * Makes the schedules on Temporal as the files want them, and returns what it found. With `keepsDrift` a schedule that somebody
 * changed by hand stays so. Several processes may do this at once.
 */
export async function applySchedules(
  { client, taskQueue, definitions }: SchedulePlace,
  { keepsDrift = false }: { keepsDrift?: boolean } = {},
): Promise<AppliedSchedule[]> {
  const wanted = wantedSchedules(definitions, taskQueue, Date.now());
  const changes = await compareSchedules({ client, taskQueue, wanted });
  for (const change of changes) {
    if (change.action === 'drift' && keepsDrift) continue;
    await carryOutChange(client, taskQueue, change);
  }
  return changes.map(applied);
}

function applied({ action, automation, scheduleId, differs }: ScheduleChange): AppliedSchedule {
  return { automation, schedule: scheduleId, change: action, differs: action === 'unchanged' ? [] : differs };
}
