import type { Client } from '@temporalio/client';
import type { Definitions } from '../definitions/load-definitions.ts';
import { scheduleOccurrences } from '../definitions/sources/schedule/schedule-occurrences.ts';
import { compareSchedules, type ScheduleAction } from './schedules/compare-schedules.ts';
import { wantedSchedules } from './schedules/wanted-schedule.ts';

/** One schedule, as `curfew plan` shows it. */
export interface PlannedSchedule {
  automation: string;
  /** The id of the schedule on Temporal. */
  schedule: string;
  change: ScheduleAction;
  /** In what the schedule on Temporal differs from the file, in words. */
  differs: string[];
  /** What somebody noted who paused it in Temporal; null if it is not paused. */
  paused: string | null;
  /** How many runs Temporal has left out since the schedule was created, because it was away for too long. */
  missed: number;
  /** Why Temporal can never take it; null if it can. */
  reason: string | null;
  entries: { written: string; planned: string; timezone: string }[];
  /** The next times in order, each with the time zone of its entry. Empty if it is to be deleted. */
  next: { at: string; timezone: string }[];
}

export interface SchedulePlace {
  client: Client;
  taskQueue: string;
  definitions: Definitions;
  /** Is told how far it is, if there are so many schedules that it takes long. */
  onProgress?: (line: string) => void;
}

const NEXT = 5;

/** Says what `applySchedules` would change on Temporal, and when each schedule is due next. Changes nothing. */
export async function planSchedules(place: SchedulePlace): Promise<PlannedSchedule[]> {
  const { client, taskQueue, definitions, onProgress } = place;
  const now = Date.now();
  const { wanted, refused } = wantedSchedules(definitions, taskQueue, now);
  const changes = await compareSchedules({ client, taskQueue, wanted, refused, onProgress });
  return changes.map((change) => {
    const items = change.wanted?.items ?? [];
    const next = scheduleOccurrences(items, { from: now, most: NEXT });
    return {
      automation: change.automation,
      schedule: change.scheduleId,
      change: change.action,
      differs: change.action === 'unchanged' ? [] : change.differs,
      paused: change.paused,
      missed: change.missed,
      reason: change.reason,
      entries: items.map(({ written, planned, timezone }) => ({ written, planned, timezone })),
      next: next.map(({ at, item }) => ({ at: new Date(at).toISOString(), timezone: item.timezone })),
    };
  });
}
