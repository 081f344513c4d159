import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unusualSilence, type Silence } from '../../../triggers/notices/unusual-silence.ts';

const HOUR = 3_600_000;
const WEEK = 7 * 24;
/** A Monday, at midnight. */
const MONDAY = Date.parse('2026-10-26T00:00:00.000Z') / HOUR;
const KNOWN = 4 * WEEK;

/** The hours from MONDAY on in which a source speaks, for so many hours. */
function spoken(speaks: (hour: number) => boolean, count = KNOWN): number[] {
  return Array.from({ length: count }, (_, index) => index).filter((index) => speaks(index));
}

function silenceAt(hours: readonly number[], now: number, since = 0): Silence | null {
  const rows = hours
    .filter((hour) => hour < now)
    .map((hour) => {
      const at = new Date((MONDAY + hour) * HOUR).toISOString();
      return { hour: at.slice(0, 13), lastAt: at.replace('00:00.000', '40:00.000') };
    });
  return unusualSilence({ hours: rows, since: (MONDAY + since) * HOUR, now: (MONDAY + now) * HOUR });
}

/** How many hours after the last delivery the silence is told; null: not within two weeks. */
function toldAfter(hours: readonly number[], since = 0): number | null {
  const last = hours.at(-1) ?? 0;
  for (let now = last + 1; now <= last + 2 * WEEK; now += 1)
    if (silenceAt(hours, now, since) !== null) return now - last;
  return null;
}

const always = (): boolean => true;
const atWork = (hour: number): boolean => hour % WEEK < 5 * 24 && hour % 24 >= 8 && hour % 24 < 18;
const nightly = (hour: number): boolean => hour % 24 === 2;
const weekly = (hour: number): boolean => hour % WEEK === 9;
/** One hour in three, always other ones. */
const sometimes = (hour: number): boolean => (hour * 2_654_435_761) % 4_294_967_296 < 4_294_967_296 / 3;

describe('the silence of a source', () => {
  it.each([
    ['that speaks every hour is told after three full hours', spoken(always), 4],
    ['that speaks at work is told after three hours of work, not in the night', spoken(atWork, KNOWN - 3 * 24 - 8), 18],
    [
      'that broke on a Friday evening is told on Monday at noon, not at the weekend',
      spoken(atWork, KNOWN - 2 * 24 - 6),
      66,
    ],
    ['that speaks once a night is told when three nights are over', spoken(nightly), 3 * 24 + 1],
    ['that speaks once a week has no usual: it spoke too seldom', spoken(weekly), null],
    ['that has spoken for ten days has no usual: it may rest at weekends', spoken(always, 10 * 24), null],
    ['that has never spoken has no usual', [], null],
  ])('%s', (_, hours, expected) => {
    expect(toldAfter(hours)).toBe(expected);
  });

  it('is told with the last delivery, and in how many hours one was to be expected', () => {
    const hours = spoken(atWork);
    const friday = 3 * WEEK + 4 * 24;
    expect(silenceAt(hours, KNOWN + 11)).toEqual({
      lastAt: new Date((MONDAY + friday + 17) * HOUR + 40 * 60_000).toISOString(),
      missedHours: 3,
      usualHours: 0,
    });
    expect(silenceAt(hours, KNOWN + 10)).toBeNull();
  });

  it('of a source that speaks at random must be three times as long as its longest one', () => {
    const hours = spoken(sometimes);
    const longest = Math.max(...hours.map((hour, index) => hour - (hours[index - 1] ?? hour)));
    expect(toldAfter(hours)).toBeGreaterThan(2 * longest);
  });

  it('counts from when deliveries are looked at again, because what was missed before may be our own fault', () => {
    const hours = spoken(always);
    const last = KNOWN - 1;
    expect(toldAfter(hours, last + 50)).toBe(50 + 3);
  });

  it('is ended by a delivery, and the next one may be told', () => {
    const hours = spoken(always);
    const again = [...hours, KNOWN + 20];
    expect(silenceAt(again, KNOWN + 21)).toBeNull();
    expect(silenceAt(again, KNOWN + 200)).not.toBeNull();
  });
});

/** Which hours of the week a source speaks in. */
const weekOf = fc.uniqueArray(fc.nat({ max: WEEK - 1 }), { minLength: 5, maxLength: WEEK });

it('a source that speaks in the same hours every week is never told, whatever the hours', () => {
  fc.assert(
    fc.property(weekOf, fc.nat({ max: 2 * WEEK }), (week, after) => {
      const speaking = new Set(week);
      const hours = spoken((hour) => speaking.has(hour % WEEK), KNOWN + 2 * WEEK);
      expect(silenceAt(hours, KNOWN + after)).toBeNull();
    }),
    { numRuns: 100 },
  );
});

it('a source that stops is told, never before three hours, and then until it speaks again', () => {
  fc.assert(
    fc.property(weekOf, fc.nat({ max: WEEK }), (week, more) => {
      const speaking = new Set(week);
      const hours = spoken((hour) => speaking.has(hour % WEEK), KNOWN + more);
      const after = toldAfter(hours);
      // Five hours a week are spoken at least, so three are missed within a week.
      expect(after).toBeGreaterThan(3);
      expect(after).toBeLessThanOrEqual(WEEK + 1);
      expect(silenceAt(hours, (hours.at(-1) ?? 0) + (after ?? 0) + more)).not.toBeNull();
    }),
    { numRuns: 20 },
  );
});

it('nothing is told of what a source did not send for less than three full hours', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat({ max: KNOWN })), fc.integer({ min: 0, max: 3 }), (hours, after) => {
      const sorted = hours.toSorted((one, other) => one - other);
      expect(silenceAt(sorted, (sorted.at(-1) ?? 0) + after)).toBeNull();
    }),
    { numRuns: 200 },
  );
});
