import { onTestFinished } from 'vitest';

/** The clock of this process while a past is played. */
export interface TickingClock {
  /** Moves it to an instant (RFC 3339), or by a millisecond if that is over. It never goes back. */
  moveTo(at: string): void;
}

/** Each time so many looks at the clock have been taken, a millisecond has passed. */
const LOOKS_IN_A_MS = 3;

/**
 * Replaces the clock of this process until the test is over. It goes on a little with each look at it, so that what a decision
 * reads twice differs, as in real life. No two things that are played happen in the same millisecond.
 */
export function tickingClock(): TickingClock {
  const RealDate = globalThis.Date;
  let [now, looks] = [0, 0];
  function look(): number {
    looks += 1;
    if (looks % LOOKS_IN_A_MS === 0) now += 1;
    return now;
  }
  class PlayedDate extends RealDate {
    constructor(...given: [] | [number | string | Date]) {
      super(given[0] ?? look());
    }

    static override now(): number {
      return look();
    }
  }
  globalThis.Date = PlayedDate as DateConstructor;
  onTestFinished(() => void (globalThis.Date = RealDate));
  return {
    moveTo: (at) => void (now = Math.max(RealDate.parse(at), now + 1)),
  };
}
