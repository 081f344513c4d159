const FIRST_MS = 500;
const LONGEST_MS = 10_000;
const LONGEST_OF_FAULT_MS = 60 * 60_000;
/** In about a day and a half. */
const MOST_FAULTS = 48;

/**
 * Milliseconds to wait after an attempt that failed because something outside was away; `attempts` is the number of attempts
 * before it. Never long, because people wait for the run.
 */
export function retryDelayMs(attempts: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts, 10));
}

/**
 * Milliseconds to wait after an attempt that failed by a fault of Curfew itself; `faults` is the number of such attempts
 * before it. Null if there were enough of them.
 */
export function retryAfterFaultMs(faults: number): number | null {
  return faults + 1 >= MOST_FAULTS ? null : Math.min(LONGEST_OF_FAULT_MS, FIRST_MS * 2 ** Math.min(faults, 20));
}
