import { zoneOffset } from './zone-offset.ts';

const HOUR_MS = 3_600_000;
/** No zone is further behind UTC, or ahead of it, than these; one hour more is beyond a change of the clocks. */
const BEFORE_MS = 15 * HOUR_MS;
const AFTER_MS = 13 * HOUR_MS;

/**
 * The instants at which the clocks of a zone show a local time, given in milliseconds since 1970 as if in UTC: one, or two in
 * order if the clocks were put back. A time that the clocks jump over counts as much later as they were put forward: where
 * 2:00 becomes 3:00, 2:30 is 3:30.
 */
export function localInstants(localMs: number, timeZone: string): number[] {
  const before = zoneOffset(localMs - BEFORE_MS, timeZone);
  const after = zoneOffset(localMs + AFTER_MS, timeZone);
  if (before === after) return [localMs - before];
  const shown = [localMs - before, localMs - after].filter(
    (instant) => instant + zoneOffset(instant, timeZone) === localMs,
  );
  return shown.length === 0 ? [localMs - before] : shown.toSorted((one, other) => one - other);
}
