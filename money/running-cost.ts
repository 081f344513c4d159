import type { Micros } from './micros.ts';

const MICROS_PER_RUNNING_HOUR = 80_000;
const MS_PER_HOUR = 3_600_000;

/** What the hosted API charges for the time a session is `running`: $0.08 per hour, to the millisecond, rounded up. */
export function runningCost(activeMs: number): Micros {
  return Math.ceil((activeMs * MICROS_PER_RUNNING_HOUR) / MS_PER_HOUR);
}
