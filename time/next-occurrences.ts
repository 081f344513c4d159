import type { Calendar } from './calendar.ts';
import { dayOccurrences } from './day-occurrences.ts';
import { DAY_MS } from './day-ms.ts';
import { daysOfCalendar } from './days-of-calendar.ts';

export interface OccurrenceRange {
  /** The first instant that counts, in milliseconds since 1970. */
  from: number;
  /** The first instant that counts no more; absent: there is no end. */
  to?: number;
  /** How many are wanted at most. */
  most: number;
}

/**
 * When a calendar of a time zone is due, in order, in milliseconds since 1970. A fixed time of day is due once per local date:
 * the first time if the clocks show it twice; and as much later as they are put forward if they jump over it.
 */
export function nextOccurrences(calendar: Calendar, timeZone: string, range: OccurrenceRange): number[] {
  const { from, to = Number.POSITIVE_INFINITY, most } = range;
  const found = new Set<number>();
  // Local dates begin up to 14 hours before UTC and may be a day longer where the date line was moved.
  const first = Math.floor(from / DAY_MS) * DAY_MS - 2 * DAY_MS;
  for (const day of daysOfCalendar(calendar, first)) {
    // An occurrence of a later date can come before one of an earlier date only if the clocks are put back at midnight.
    if (day - 2 * DAY_MS > to || (found.size >= most && day > latestOf(found, most) + 2 * DAY_MS)) break;
    for (const due of dayOccurrences(calendar, day, timeZone)) if (due >= from && due < to) found.add(due);
  }
  return inOrder(found).slice(0, most);
}

function latestOf(found: Set<number>, most: number): number {
  return inOrder(found)[most - 1] ?? Number.POSITIVE_INFINITY;
}

function inOrder(found: Set<number>): number[] {
  return [...found].toSorted((one, other) => one - other);
}
