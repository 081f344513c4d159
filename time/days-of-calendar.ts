import type { Calendar } from './calendar.ts';
import { DAY_MS } from './day-ms.ts';

/** The longest possible distance between two dates that a calendar means: 29 February, from 2096 to 2104, on one weekday. */
const MOST_DAYS = 41 * 366;

/**
 * The dates that a calendar means, in order, from a date on and without end. A date is the midnight with which it begins, in
 * milliseconds since 1970 as if in UTC. Ends only if the calendar can never be due.
 */
export function* daysOfCalendar(calendar: Calendar, from: number): Generator<number> {
  let inVain = 0;
  for (let day = from; inVain <= MOST_DAYS; day += DAY_MS) {
    inVain++;
    if (!isDayOf(calendar, day)) continue;
    inVain = 0;
    yield day;
  }
}

function isDayOf({ daysOfMonth, months, daysOfWeek }: Calendar, day: number): boolean {
  const date = new Date(day);
  return (
    (months === null || months.includes(date.getUTCMonth() + 1)) &&
    (daysOfMonth === null || daysOfMonth.includes(date.getUTCDate())) &&
    (daysOfWeek === null || daysOfWeek.includes(date.getUTCDay()))
  );
}
