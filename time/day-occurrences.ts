import type { Calendar } from './calendar.ts';
import { DAY_MS } from './day-ms.ts';
import { localInstants } from './local-instants.ts';
import { minutesOfCalendar } from './minutes-of-calendar.ts';
import { zoneOffset } from './zone-offset.ts';

const MINUTE_MS = 60_000;

/** The offset of a date from UTC in milliseconds; null if the clocks are changed on the date or within hours of it. */
export function steadyOffset(day: number, timeZone: string): number | null {
  const known = offsetsOf(timeZone);
  const former = known.get(day);
  if (former !== undefined) return former;
  // The same span that `localInstants` looks at: from 15 hours before the date to 13 hours after it.
  const [begin, end] = [day - 15 * 60 * MINUTE_MS, day + DAY_MS + 13 * 60 * MINUTE_MS];
  const offset = zoneOffset(begin, timeZone);
  const steady = zoneOffset(end, timeZone) === offset ? offset : null;
  if (known.size > MOST_KNOWN) known.clear();
  known.set(day, steady);
  return steady;
}

/** The instants at which a calendar is due on a date that it means, in order. `day` is as in `daysOfCalendar`. */
export function dayOccurrences(calendar: Calendar, day: number, timeZone: string): number[] {
  const times = minutesOfCalendar(calendar).map((minute) => day + minute * MINUTE_MS);
  const steady = steadyOffset(day, timeZone);
  if (steady !== null) return times.map((time) => time - steady);
  const due = times.flatMap((time) => {
    const shown = localInstants(time, timeZone);
    return calendar.isRepeated ? shown : shown.slice(0, 1);
  });
  return [...new Set(due)].toSorted((one, other) => one - other);
}

/** Days of a few years. */
const MOST_KNOWN = 20_000;
const offsets = new Map<string, Map<number, number | null>>();

function offsetsOf(timeZone: string): Map<number, number | null> {
  const known = offsets.get(timeZone) ?? new Map<number, number | null>();
  offsets.set(timeZone, known);
  return known;
}
