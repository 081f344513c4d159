import { z } from 'zod';
import { parseDuration } from '../../../time/parse-duration.ts';
import { count } from '../../schema/scalars.ts';
import { showValue } from '../../schema/show-value.ts';

const MS_PER_HOUR = 3_600_000;
const MS_PER_DAY = 24 * MS_PER_HOUR;
const MOST_DAYS = 365;
const ALLOWED = 'write a number of days such as 7, a duration in hours, days or weeks such as 12h, 7d or 2w, or false';

/** The option `expires`, in milliseconds; null: what was made stays open. */
export const expires = z
  .union([z.literal(false), count, z.string()], { error: ({ input }) => `is ${showValue(input)}; ${ALLOWED}` })
  .transform((written, context) => {
    if (written === false) return null;
    const ms = typeof written === 'number' ? written * MS_PER_DAY : wholeHours(written);
    if (ms !== null && ms <= MOST_DAYS * MS_PER_DAY) return ms;
    const message = ms === null ? `is ${showValue(written)}; ${ALLOWED}` : `is more than ${MOST_DAYS} days; ${ALLOWED}`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

/** Null for anything else. Minutes are refused: `1m` is a month in GitHub Agentic Workflows. */
function wholeHours(text: string): number | null {
  const weeks = /^([1-9]\d{0,2})w$/.exec(text)?.[1];
  if (weeks !== undefined) return Number(weeks) * 7 * MS_PER_DAY;
  const ms = /^[\dhd]+$/.test(text) ? parseDuration(text) : null;
  return ms !== null && ms >= MS_PER_HOUR ? ms : null;
}
