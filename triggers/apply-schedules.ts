import type { Client } from '@temporalio/client';
import { atOnce } from '../runtime/at-once.ts';
import { hopelessReason } from './dispatch/hopeless-start.ts';
import type { SchedulePlace } from './plan-schedules.ts';
import { carryOutChange } from './schedules/carry-out-change.ts';
import {
  CALLS_AT_ONCE,
  compareSchedules,
  type ScheduleAction,
  type ScheduleChange,
} from './schedules/compare-schedules.ts';
import { countProgress } from './schedules/count-progress.ts';
import { wantedSchedules } from './schedules/wanted-schedule.ts';

export interface AppliedSchedule {
  automation: string;
  schedule: string;
  change: ScheduleAction;
  differs: string[];
  /** Why Temporal can never take it; null if it can. */
  reason: string | null;
}

/**
 * Makes the schedules on Temporal as the files want them, and returns what it found. With `keepsDrift` it leaves alone what
 * somebody changed by hand. A schedule that Temporal can never take does not hold up the others. Several processes may do this
 * at once. Throws if Temporal cannot be reached.
 */
export async function applySchedules(
  { client, taskQueue, definitions, onProgress = () => {} }: SchedulePlace,
  { keepsDrift = false }: { keepsDrift?: boolean } = {},
): Promise<AppliedSchedule[]> {
  const { wanted, refused } = wantedSchedules(definitions, taskQueue, Date.now());
  const changes = await compareSchedules({ client, taskQueue, wanted, refused, onProgress });
  const isApplied = countProgress('applied', changes.length, onProgress);
  return await atOnce(CALLS_AT_ONCE, changes, async (change) => {
    const isKept = change.action === 'drift' && keepsDrift;
    const reason = isKept ? null : await carryOut(client, taskQueue, change);
    isApplied();
    return asApplied(change, change.reason ?? reason);
  });
}

/** Returns why Temporal can never take the change; null if Temporal has taken it. */
async function carryOut(client: Client, taskQueue: string, change: ScheduleChange): Promise<string | null> {
  try {
    await carryOutChange(client, taskQueue, change);
    return null;
  } catch (error) {
    const reason = hopelessReason(error);
    if (reason === null) throw error;
    return reason;
  }
}

function asApplied(
  { action, automation, scheduleId, differs }: ScheduleChange,
  reason: string | null,
): AppliedSchedule {
  const change = reason === null ? action : 'refused';
  return { automation, schedule: scheduleId, change, differs: action === 'unchanged' ? [] : differs, reason };
}
