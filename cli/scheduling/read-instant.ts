import { periodEnd } from '../../time/period-end.ts';
import { CommandError, EXIT } from '../command-error.ts';

const DAY_MS = 86_400_000;
const WITH_ZONE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads `2026-11-01T07:00:00Z`, or a day: the instant at which it begins in the time zone. In milliseconds since 1970. Throws a
 * CommandError for any other text.
 */
export function readInstant(option: string, text: string, timeZone: string): number {
  const at = Date.parse(text);
  if (WITH_ZONE.test(text) && Number.isFinite(at)) return at;
  // Date.parse takes February 30th for March 2nd.
  if (Number.isFinite(at) && dayOf(at) === text) return Date.parse(periodEnd(dayOf(at - DAY_MS), timeZone));
  const message = `${option} is "${text}"; write a day such as 2026-11-01, or a time such as 2026-11-01T07:00:00Z`;
  throw new CommandError(message, EXIT.usage);
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 'yyyy-mm-dd'.length);
}
