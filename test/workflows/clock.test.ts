import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { beginWait, endWait, newClock, startClock, stopClock, waitedMs, workedMs } from '../../workflows/clock.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A wait for people: from and until, in milliseconds after the beginning of the run. */
const WAIT = fc.tuple(fc.nat(10_000), fc.nat(10_000)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

it('the working time is the time since the start without the union of all waits for people', () => {
  const run = fc.record({
    startedAt: fc.nat(5_000),
    stoppedAt: fc.integer({ min: 5_000, max: 12_000 }),
    waits: fc.array(WAIT),
  });
  fc.assert(
    fc.property(run, ({ startedAt, stoppedAt, waits }) => {
      const began = new Date('2026-11-26T08:00:00.000Z').getTime();
      const clock = newClock();
      const steps = [
        { at: startedAt, step: () => startClock(clock) },
        { at: stoppedAt, step: () => stopClock(clock) },
        ...waits.flatMap(([from, to]) => [
          { at: from, step: () => beginWait(clock) },
          { at: to, step: () => endWait(clock) },
        ]),
      ];
      for (const { at, step } of steps.toSorted((a, b) => a.at - b.at)) {
        vi.setSystemTime(began + at);
        step();
      }
      vi.setSystemTime(began + 20_000);
      expect(workedMs(clock)).toBe(millisecondsOutside(waits, startedAt, stoppedAt));
      expect(waitedMs(clock)).toBe(10_000 - millisecondsOutside(waits, 0, 10_000));
    }),
  );
});

it('there is no working time before the start, and none of it passes while a wait goes on', () => {
  const clock = newClock();
  vi.advanceTimersByTime(1_000);
  expect(workedMs(clock)).toBe(0);
  startClock(clock);
  vi.advanceTimersByTime(500);
  beginWait(clock);
  vi.advanceTimersByTime(60_000);
  expect(workedMs(clock)).toBe(500);
  expect(waitedMs(clock)).toBe(60_000);
});

/** Counts, one by one, the milliseconds of a span that are in none of the waits. */
function millisecondsOutside(waits: (readonly [number, number])[], from: number, to: number): number {
  let outside = 0;
  for (let at = from; at < to; at++) if (!waits.some(([begin, end]) => at >= begin && at < end)) outside += 1;
  return outside;
}
