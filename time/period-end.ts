import { periodOf } from './period-of.ts';

const MS_PER_DAY = 86_400_000;
const MS_PER_SECOND = 1_000;

/**
 * When a period of `periodOf` is over in its time zone, as RFC 3339 in UTC: the first instant of the next one. Days of
 * 23 or 25 hours, midnights that do not exist and skipped days are taken into account.
 */
export function periodEnd(period: string, timeZone: string): string {
  const per = period.length > 'yyyy-mm'.length ? 'day' : 'month';
  const beginning = Date.parse(per === 'day' ? period : `${period}-01`);
  // No zone is further than 14 hours from UTC; a month has at most 31 days, and a day may have been skipped.
  let before = beginning - MS_PER_DAY;
  let after = beginning + (per === 'day' ? 3 : 33) * MS_PER_DAY;
  while (after - before > MS_PER_SECOND) {
    const middle = before + Math.floor((after - before) / 2 / MS_PER_SECOND) * MS_PER_SECOND;
    if (periodOf(middle, per, timeZone) > period) after = middle;
    else before = middle;
  }
  return new Date(after).toISOString();
}
