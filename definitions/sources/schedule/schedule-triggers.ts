import type { Calendar } from '../../../time/calendar.ts';
import type { Triggers } from '../../automation.ts';

/** What `schedule` says: the times at which the automation starts. */
export interface ScheduleTriggers {
  items: ScheduleItem[];
}

/** One entry of `schedule`. Exactly one of `calendars` and `interval` says when it is due. */
export interface ScheduleItem {
  /** As written: `daily on weekdays`, `0 7 * * *`. */
  written: string;
  /** What it means: a cron expression of five fields, or `every 2d` for what cron cannot say. */
  planned: string;
  /** An IANA name, or a fixed distance to UTC such as `+08:00`. */
  timezone: string;
  /** It is due whenever one of them is. */
  calendars: Calendar[];
  interval: ScheduleInterval | null;
}

/** Elapsed time, whatever the clocks show: due at `phaseMs` after 1970-01-01T00:00Z, and again after each `everyMs`. */
export interface ScheduleInterval {
  everyMs: number;
  phaseMs: number;
}

/** What an automation says about its schedule; null if it has none. */
export function scheduleTriggers({ sources }: Pick<Triggers, 'sources'>): ScheduleTriggers | null {
  // Made by this source's own `build`.
  return (sources['schedule'] as ScheduleTriggers | undefined) ?? null;
}
