import { readSchedule } from '../../../definitions/sources/schedule/read-schedule.ts';
import type { ScheduleItem } from '../../../definitions/sources/schedule/schedule-triggers.ts';

/** One entry of a schedule of the automation `nightly`. Throws if it cannot be read. */
export function readItem(cron: string, timezone?: string): ScheduleItem {
  const read = readSchedule({ cron, timezone }, 'nightly');
  if ('item' in read) return read.item;
  throw new Error(read.problem);
}
