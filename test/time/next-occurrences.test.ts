import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Calendar } from '../../time/calendar.ts';
import { nextOccurrences } from '../../time/next-occurrences.ts';
import { sampledRuns } from '../support/setup/sampled.ts';
import { CHANGING_ZONES, clockChanges } from '../support/time/clock-changes.ts';
import { occurrencesByMinute } from '../support/time/occurrences-by-minute.ts';

const EACH_MINUTE: Calendar = {
  minutes: null,
  hours: null,
  daysOfMonth: null,
  months: null,
  daysOfWeek: null,
  isRepeated: true,
};

function subset(least: number, most: number): fc.Arbitrary<number[] | null> {
  const values = Array.from({ length: most - least + 1 }, (_, index) => least + index);
  const some = fc.subarray(values, { minLength: 1, maxLength: Math.min(8, values.length) });
  return fc.option(some, { freq: 2 });
}

const calendars: fc.Arbitrary<Calendar> = fc.record({
  minutes: subset(0, 59),
  hours: subset(0, 23),
  daysOfMonth: fc.constant(null),
  months: fc.constant(null),
  daysOfWeek: subset(0, 6),
  isRepeated: fc.boolean(),
});

it.each(CHANGING_ZONES)(
  'at both changes of the clocks in %s, what is due is what the clocks show each minute',
  (zone) => {
    const spans = clockChanges(zone);
    expect(spans).toHaveLength(2);
    const property = fc.property(calendars, fc.constantFrom(...spans), (calendar, span) => {
      const computed = nextOccurrences(calendar, zone, { from: span.from, to: span.to, most: 10_000 });
      expect(computed).toEqual(occurrencesByMinute(calendar, span));
    });
    fc.assert(property, { numRuns: sampledRuns(40) });
  },
);

it('a calendar of each minute misses nothing and repeats nothing, whatever the clocks do', () => {
  for (const { zone, from, to } of CHANGING_ZONES.flatMap(clockChanges)) {
    const due = nextOccurrences(EACH_MINUTE, zone, { from, to, most: 10_000 });
    expect(due).toHaveLength((to - from) / 60_000);
  }
});

it('the next times of something rare are found years ahead', () => {
  const leapDay = { ...EACH_MINUTE, minutes: [0], hours: [9], daysOfMonth: [29], months: [2] };
  const due = nextOccurrences(leapDay, 'UTC', { from: Date.parse('2096-03-01T00:00:00Z'), most: 1 });
  expect(due).toEqual([Date.parse('2104-02-29T09:00:00Z')]);
});

it('what can never be due has no next time', () => {
  expect(nextOccurrences({ ...EACH_MINUTE, daysOfMonth: [31], months: [2] }, 'UTC', { from: 0, most: 1 })).toEqual([]);
});

it('a date that a zone skipped is made up for on the next date, once', () => {
  const nine = { ...EACH_MINUTE, minutes: [0], hours: [9], isRepeated: false };
  const range = { from: Date.parse('2011-12-29T00:00:00Z'), to: Date.parse('2012-01-01T00:00:00Z'), most: 10 };
  expect(nextOccurrences(nine, 'Pacific/Apia', range).map((at) => new Date(at).toISOString())).toEqual([
    '2011-12-29T19:00:00.000Z',
    '2011-12-30T19:00:00.000Z',
    '2011-12-31T19:00:00.000Z',
  ]);
});
