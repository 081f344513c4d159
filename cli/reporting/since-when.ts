import { durationUpTo } from '../../definitions/schema/scalars.ts';
import { CommandError, EXIT } from '../command-error.ts';
import { instantOf } from '../scheduling/instant-of.ts';

const MOST_DAYS = 3_660;

/**
 * Reads the start of a report and returns it as RFC 3339: a duration back from `now` (`30d`, `12h`), the beginning of a day
 * (`2026-11-01`) in the time zone, or a time (`2026-11-01T07:00:00Z`). Throws a CommandError for any other text.
 */
export function sinceWhen(text: string, timeZone: string, now: Date): string {
  const back = durationUpTo(MOST_DAYS).safeParse(text);
  if (back.success) return new Date(now.getTime() - back.data).toISOString();
  const at = instantOf(text, timeZone);
  if (at !== null && at >= 0) return new Date(at).toISOString();
  throw new CommandError(
    `--since is "${text}"; write how far back, such as 30d, 12h or 90m, a day, such as 2026-11-01, or a time, such as 2026-11-01T07:00:00Z`,
    EXIT.usage,
  );
}
