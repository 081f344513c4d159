import fc from 'fast-check';
import { expect, it } from 'vitest';
import { periodEnd } from '../../time/period-end.ts';
import { periodOf } from '../../time/period-of.ts';

it('a day and a month are those of the time zone, not of UTC', () => {
  const instant = '2026-11-30T23:30:00.000Z';
  expect(periodOf(instant, 'day', 'UTC')).toBe('2026-11-30');
  expect(periodOf(instant, 'day', 'Europe/Berlin')).toBe('2026-12-01');
  expect(periodOf(instant, 'month', 'Europe/Berlin')).toBe('2026-12');
  expect(periodOf(instant, 'month', 'America/Los_Angeles')).toBe('2026-11');
  expect(periodOf(instant, 'day', 'Pacific/Kiritimati')).toBe('2026-12-01');
});

it.each([
  ['an ordinary day', '2026-11-21', 'Europe/Berlin', '2026-11-21T23:00:00.000Z'],
  ['the day of 23 hours', '2026-03-29', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
  ['the day of 25 hours', '2026-10-25', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
  ['the day before a midnight that does not exist', '2025-09-06', 'America/Santiago', '2025-09-07T04:00:00.000Z'],
  ['the day whose last hour comes twice', '2025-04-05', 'America/Santiago', '2025-04-06T04:00:00.000Z'],
  ['the day before one that was skipped', '2011-12-29', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
  ['a zone of three quarters of an hour', '2026-11-21', 'Asia/Kathmandu', '2026-11-21T18:15:00.000Z'],
  ['a month', '2026-11', 'Europe/Berlin', '2026-11-30T23:00:00.000Z'],
  ['a month in which the clocks change', '2026-03', 'Europe/Berlin', '2026-03-31T22:00:00.000Z'],
  ['the last month of a year', '2026-12', 'America/New_York', '2027-01-01T05:00:00.000Z'],
  ['a February', '2028-02', 'UTC', '2028-03-01T00:00:00.000Z'],
  ['a month in the furthest east', '2026-01', 'Pacific/Kiritimati', '2026-01-31T10:00:00.000Z'],
  ['a month in the furthest west', '2026-01', 'Etc/GMT+12', '2026-02-01T12:00:00.000Z'],
])('%s ends when the next one begins', (_, period, timeZone, end) => {
  expect(periodEnd(period, timeZone)).toBe(end);
});

it('every instant belongs to its period until the period ends, and then to another', () => {
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/Santiago', 'Australia/Lord_Howe', 'Asia/Kathmandu');
  const instants = fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(instants, zones, fc.constantFrom('day' as const, 'month' as const), (date, timeZone, per) => {
      const period = periodOf(date.toISOString(), per, timeZone);
      const end = Date.parse(periodEnd(period, timeZone));
      expect(end).toBeGreaterThan(date.getTime());
      expect(periodOf(end - 1, per, timeZone)).toBe(period);
      expect(periodOf(end, per, timeZone) > period).toBe(true);
    }),
    { numRuns: 200 },
  );
});

it('an invalid instant or time zone is an error', () => {
  expect(() => periodOf('yesterday', 'day', 'UTC')).toThrow(RangeError);
  expect(() => periodOf('2026-11-21', 'day', 'Europe/Bonn')).toThrow('Invalid time zone specified: Europe/Bonn');
});
