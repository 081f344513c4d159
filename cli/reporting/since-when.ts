import { durationUpTo } from '../../definitions/schema/scalars.ts';
import { periodEnd } from '../../time/period-end.ts';
import { CommandError, EXIT } from '../command-error.ts';

const MOST_DAYS = 3_660;
const MS_PER_DAY = 86_400_000;

/**
 * Reads the start of a report and returns it as RFC 3339: a duration back from `now` (`30d`, `12h`), or the beginning of a
 * day (`2026-11-01`) in the time zone. Throws a CommandError for any other text.
 */
export function sinceWhen(text: string, timeZone: string, now: Date): string {
  const back = durationUpTo(MOST_DAYS).safeParse(text);
  if (back.success) return new Date(now.getTime() - back.data).toISOString();
  const day = Date.parse(text);
  // Date.parse takes February 30th for March 2nd.
  if (day >= 0 && dayOf(day) === text) return periodEnd(dayOf(day - MS_PER_DAY), timeZone);
  throw new CommandError(
    `--since is "${text}"; write how far back, such as 30d, 12h or 90m, or a day, such as 2026-11-01`,
    EXIT.usage,
  );
}

/** The day of an instant in UTC, as `2026-11-01`. */
function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 'yyyy-mm-dd'.length);
}
