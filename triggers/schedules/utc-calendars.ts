import type { Calendar } from '../../time/calendar.ts';
import { dayOccurrences, steadyOffset } from '../../time/day-occurrences.ts';
import { DAY_MS } from '../../time/day-ms.ts';
import { daysOfCalendar } from '../../time/days-of-calendar.ts';
import { minutesOfCalendar } from '../../time/minutes-of-calendar.ts';
import { dayRectangles } from './day-rectangles.ts';
import { minuteRectangles } from './minute-rectangles.ts';

/** Times in UTC: each combination of the values of its fields. Null means any value. */
export interface UtcCalendar {
  years: number[] | null;
  months: number[] | null;
  daysOfMonth: number[] | null;
  /** 0 is Sunday. */
  daysOfWeek: number[] | null;
  hours: number[] | null;
  minutes: number[] | null;
}

const MINUTE_MS = 60_000;

/**
 * Writes a calendar of any time zone as calendars in UTC that mean the same instants in the years from `firstYear` to
 * `lastYear`, changes of the clocks included. If the zone never changes its clocks, the calendars name no years.
 */
export function utcCalendars(
  calendar: Calendar,
  timeZone: string,
  { firstYear, lastYear }: { firstYear: number; lastYear: number },
): UtcCalendar[] {
  if (timeZone === 'UTC') return [{ years: null, ...withoutRepeats(calendar) }];
  const [from, to] = [Date.UTC(firstYear, 0), Date.UTC(lastYear + 1, 0)];
  const steady = new Map<number, number[]>();
  const changing = new Map<number, Set<number>>();
  for (const day of daysOfCalendar(calendar, from - 2 * DAY_MS)) {
    if (day >= to + 2 * DAY_MS) break;
    const offset = steadyOffset(day, timeZone);
    if (offset !== null) steady.set(offset, withDay(steady.get(offset), day));
    else addInstants(changing, dayOccurrences(calendar, day, timeZone));
  }
  const minutes = minutesOfCalendar(calendar);
  const found: UtcCalendar[] = [];
  const add = (days: number[], minutesOfDay: number[]): void => {
    const inside = days.filter((day) => day >= from && day < to);
    for (const dates of dayRectangles(inside, { firstYear, lastYear })) {
      for (const times of minuteRectangles(minutesOfDay)) found.push({ ...dates, ...times });
    }
  };
  for (const [offset, days] of steady) {
    for (const [shift, minutesOfDay] of byUtcDay(minutes, offset)) add(shifted(days, shift), minutesOfDay);
  }
  for (const [day, minutesOfDay] of changing)
    add(
      [day],
      [...minutesOfDay].toSorted((one, other) => one - other),
    );
  return found;
}

function withoutRepeats({ months, daysOfMonth, daysOfWeek, hours, minutes }: Calendar): Omit<UtcCalendar, 'years'> {
  return { months, daysOfMonth, daysOfWeek, hours, minutes };
}

function withDay(days: number[] = [], day: number): number[] {
  days.push(day);
  return days;
}

function addInstants(byDay: Map<number, Set<number>>, instants: number[]): void {
  for (const instant of instants) {
    const day = Math.floor(instant / DAY_MS) * DAY_MS;
    const minutes = byDay.get(day) ?? new Set();
    minutes.add(Math.floor((instant - day) / MINUTE_MS));
    byDay.set(day, minutes);
  }
}

/** The minutes of a local day as minutes of the UTC days in which they lie, by how many days those come later. */
function byUtcDay(minutes: number[], offset: number): Map<number, number[]> {
  return Map.groupBy(
    minutes.map((minute) => minute - offset / MINUTE_MS),
    (minute) => Math.floor(minute / (DAY_MS / MINUTE_MS)),
  );
}

function shifted(days: number[], shift: number): number[] {
  return days.map((day) => day + shift * DAY_MS);
}
