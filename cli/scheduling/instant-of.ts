import { periodEnd } from '../../time/period-end.ts';

const DAY_MS = 86_400_000;
const WITH_ZONE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * The instant that `2026-11-01T07:00:00Z` means, or at which the day `2026-11-01` begins in the time zone. In milliseconds since
 * 1970; null for any other text.
 */
export function instantOf(text: string, timeZone: string): number | null {
  const at = Date.parse(text);
  if (!Number.isFinite(at)) return null;
  if (WITH_ZONE.test(text)) return at;
  // Date.parse takes February 30th for March 2nd.
  return dayOf(at) === text ? Date.parse(periodEnd(dayOf(at - DAY_MS), timeZone)) : null;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 'yyyy-mm-dd'.length);
}
