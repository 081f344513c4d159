import { DAYS_OF_WEEK, MONTHS, type CalendarSpec, type IntervalSpec, type Range } from '@temporalio/client';
import type { ScheduleItem } from '../../definitions/sources/schedule/schedule-triggers.ts';
import { utcCalendars, type UtcCalendar } from './utc-calendars.ts';

/** When a schedule on Temporal is due. The zone is always UTC; changes of the clocks are already in the times. */
export interface SpecOfSchedule {
  calendars: CalendarSpec[];
  intervals: IntervalSpec[];
  timezone: 'UTC';
  jitter: number;
}

/**
 * The times of a schedule as Temporal takes them. Temporal's own time zones start a doubled time twice, or skip an hour, and
 * know one zone per schedule, so all times are written in UTC: for this year and the next if the clocks of the zone change.
 * `now` is in milliseconds since 1970.
 */
export function specOfSchedule(items: readonly ScheduleItem[], now: number): SpecOfSchedule {
  const firstYear = new Date(now).getUTCFullYear();
  const years = { firstYear, lastYear: firstYear + 1 };
  return {
    calendars: items.flatMap((item) =>
      item.calendars
        .flatMap((calendar) => utcCalendars(calendar, item.timezone, years))
        .map((calendar) => calendarSpec(calendar, item)),
    ),
    intervals: items.flatMap(({ interval }) =>
      interval === null ? [] : [{ every: interval.everyMs, offset: interval.phaseMs }],
    ),
    timezone: 'UTC',
    jitter: 0,
  };
}

function calendarSpec(calendar: UtcCalendar, { written, timezone }: ScheduleItem): CalendarSpec {
  const { years, months, daysOfMonth, daysOfWeek, hours, minutes } = calendar;
  return {
    year: years === null ? '*' : ranges(years),
    month: months === null ? '*' : months.flatMap((month) => MONTHS[month - 1] ?? []),
    dayOfMonth: daysOfMonth === null ? '*' : ranges(daysOfMonth),
    dayOfWeek: daysOfWeek === null ? '*' : daysOfWeek.flatMap((day) => DAYS_OF_WEEK[day] ?? []),
    hour: hours === null ? '*' : ranges(hours),
    minute: minutes === null ? '*' : ranges(minutes),
    second: 0,
    comment: `${written} ${timezone}`,
  };
}

/** Numbers in order as ranges: one with a step if they lie evenly, or else one for each unbroken row. */
function ranges(values: number[]): Range<number>[] {
  const [start = 0, second = start] = values;
  const step = Math.max(1, second - start);
  const isEven = values.every((value, index) => value === start + index * step);
  if (isEven) return [{ start, end: values.at(-1) ?? start, step }];
  const rows: Range<number>[] = [];
  for (const value of values) {
    const row = rows.at(-1);
    if (row?.end === value - 1) row.end = value;
    else rows.push({ start: value, end: value, step: 1 });
  }
  return rows;
}
