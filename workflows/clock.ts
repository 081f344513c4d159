/**
 * The working time of a run: the time since its clock started, without the time in which it waited for people. Waits may
 * overlap; then the time counts once. All times are the workflow's own, so a replay computes the same. Milliseconds.
 */
export interface Clock {
  /** When it started, in milliseconds since 1970; null before the run is admitted. */
  startedAt: number | null;
  /** How many waits for people are under way. */
  waits: number;
  /** When the oldest of the waits under way began. Without meaning while there is none. */
  waitingSince: number;
  /** The length of all waits that are over. */
  waitedMs: number;
  /** The part of it that was before the clock started. */
  waitedBeforeMs: number;
  /** The working time when the run began to end; null before that. */
  stoppedMs: number | null;
}

export function newClock(): Clock {
  return { startedAt: null, waits: 0, waitingSince: 0, waitedMs: 0, waitedBeforeMs: 0, stoppedMs: null };
}

/** Time counts from now on; waits for people until now do not. */
export function startClock(clock: Clock): void {
  clock.startedAt = Date.now();
  clock.waitedBeforeMs = waitedMs(clock);
}

/** The working time stays as it is now. Only the first call counts. */
export function stopClock(clock: Clock): void {
  clock.stoppedMs ??= workedMs(clock);
}

/** A wait for people begins: the clock stands still until every wait is over. */
export function beginWait(clock: Clock): void {
  if (clock.waits === 0) clock.waitingSince = Date.now();
  clock.waits += 1;
}

export function endWait(clock: Clock): void {
  clock.waits -= 1;
  if (clock.waits === 0) clock.waitedMs += Date.now() - clock.waitingSince;
}

export function isStanding({ waits }: Clock): boolean {
  return waits > 0;
}

/** The working time up to now; zero before the clock started. */
export function workedMs(clock: Clock): number {
  if (clock.stoppedMs !== null) return clock.stoppedMs;
  if (clock.startedAt === null) return 0;
  return Date.now() - clock.startedAt - (waitedMs(clock) - clock.waitedBeforeMs);
}

/** How long the run has waited for people up to now, before and after its clock started. */
export function waitedMs(clock: Clock): number {
  return clock.waitedMs + (isStanding(clock) ? Date.now() - clock.waitingSince : 0);
}
