import type { SourceHour } from '../../database/notices/source-hours.ts';

/** A silence that is longer than usual, measured in hours in which a delivery was to be expected. */
export interface Silence {
  /** RFC 3339: the last delivery. */
  lastAt: string;
  missedHours: number;
  usualHours: number;
}

export interface Listening {
  /** When the source spoke, the earliest first. */
  hours: readonly Pick<SourceHour, 'hour' | 'lastAt'>[];
  /** In milliseconds, as `now`: since when deliveries would have been noticed without a break. */
  since: number;
  now: number;
}

const HOUR_MS = 3_600_000;
const WEEK_HOURS = 7 * 24;
const KNOWN_HOURS = 4 * WEEK_HOURS;
/** Two weekends, so that a weekend is not taken for a silence. */
const LEAST_KNOWN_HOURS = 2 * WEEK_HOURS;
const LEAST_HEARD_HOURS = 20;
const LEAST_MISSED_HOURS = 3;
const TIMES = 3;

/**
 * Returns the present silence of a source if it is unusual, else null.
 *
 * The rule compares the same hours of the week. For each of them, the last four weeks say how often the source spoke in it: a
 * share from 0 to 1. A silence is as long as the sum of these shares over its full hours: "so many hours in which a delivery was
 * to be expected". So nights and weekends, in which the source never spoke, count as nothing, and the silence of a broken
 * webhook counts from the next working hour on. A silence is unusual if it is at least 3 such hours long, and more than 3 times
 * as long as the longest one in the four weeks before it: whoever speaks at random is given more time. A source
 * that spoke in fewer than 20 hours of these weeks, or for less than two weeks, has no usual. Hours before `since` do not count.
 */
export function unusualSilence({ hours, since, now }: Listening): Silence | null {
  const last = hours.at(-1);
  if (last === undefined) return null;
  const lastHour = numberOf(last.hour);
  const heard = hours.map(({ hour }) => numberOf(hour)).filter((hour) => hour > lastHour - KNOWN_HOURS);
  const first = heard[0] ?? lastHour;
  if (heard.length < LEAST_HEARD_HOURS || lastHour - first < LEAST_KNOWN_HOURS) return null;
  const shares = sharesOf(heard, { first, last: lastHour });
  const usual = heard.reduce((most, hour, index) => {
    const former = heard[index - 1] ?? hour;
    return Math.max(most, missedBetween(shares, former + 1, hour));
  }, 0);
  const from = Math.max(lastHour + 1, Math.ceil(since / HOUR_MS));
  const missed = missedBetween(shares, from, Math.floor(now / HOUR_MS));
  if (missed < LEAST_MISSED_HOURS || missed <= TIMES * usual) return null;
  return { lastAt: last.lastAt, missedHours: rounded(missed), usualHours: rounded(usual) };
}

/** The number of an hour since 1970. */
function numberOf(hour: string): number {
  return Date.parse(`${hour}:00:00.000Z`) / HOUR_MS;
}

/** For each hour of the week, in how many of the known weeks the source spoke in it, as a share. */
function sharesOf(heard: readonly number[], known: { first: number; last: number }): number[] {
  const spoke = new Array<number>(WEEK_HOURS).fill(0);
  for (const hour of heard) spoke[hour % WEEK_HOURS] = (spoke[hour % WEEK_HOURS] ?? 0) + 1;
  const weeks = new Array<number>(WEEK_HOURS).fill(0);
  for (let hour = known.first; hour <= known.last; hour += 1) {
    weeks[hour % WEEK_HOURS] = (weeks[hour % WEEK_HOURS] ?? 0) + 1;
  }
  return spoke.map((times, index) => times / Math.max(1, weeks[index] ?? 1));
}

/** The sum of the shares of the hours from `from` on and before `to`; whole weeks are counted at once. */
function missedBetween(shares: readonly number[], from: number, to: number): number {
  const weeks = Math.max(0, Math.floor((to - from) / WEEK_HOURS));
  let sum = weeks * shares.reduce((all, share) => all + share, 0);
  for (let hour = from + weeks * WEEK_HOURS; hour < to; hour += 1) sum += shares[hour % WEEK_HOURS] ?? 0;
  return sum;
}

function rounded(hours: number): number {
  return Math.round(hours * 10) / 10;
}
