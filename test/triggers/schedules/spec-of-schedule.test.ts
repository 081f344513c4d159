import { describe, expect, it } from 'vitest';
import { readItem } from '../../support/definitions/read-item.ts';
import { scheduleOccurrences } from '../../../definitions/sources/schedule/schedule-occurrences.ts';
import { specOfSchedule } from '../../../triggers/schedules/spec-of-schedule.ts';
import { CHANGING_ZONES, clockChanges } from '../../support/time/clock-changes.ts';
import { matchingTimes, pausedSchedule } from '../../support/triggers/temporal-schedule.ts';

const NOW = Date.parse('2026-11-27T02:00:00Z');

/** Fixed times in and near the hours that are skipped or doubled, and what recurs through the day. */
const WRITTEN = [
  '30 2 * * *',
  '0 0 * * *',
  '45 1 * * 0,6',
  '30 23 * * 4',
  '*/30 * * * *',
  '15 */2 * * *',
  '10 0 1,29 3-10 *',
];

it.each(CHANGING_ZONES)('Temporal starts what we compute, at both changes of the clocks in %s', async (zone) => {
  const items = WRITTEN.map((cron) => readItem(cron, zone));
  for (const item of items) {
    const schedule = await pausedSchedule(specOfSchedule([item], NOW));
    for (const { from, to } of clockChanges(zone)) {
      const ours = scheduleOccurrences([item], { from, to, most: 1_000 }).map(({ at }) => at);
      expect({ item: item.written, times: await matchingTimes(schedule, from, to) }).toEqual({
        item: item.written,
        times: ours,
      });
    }
  }
});

it('entries in several time zones, in words and at distances are one schedule', async () => {
  const items = [
    readItem('0 9 * * 1-5', 'America/New_York'),
    readItem('0 9 * * 1-5', 'Europe/Berlin'),
    readItem('daily around 9:00 utc+5:30'),
    readItem('0 0 1,15 * 5'),
    readItem('every 5h'),
  ];
  const schedule = await pausedSchedule(specOfSchedule(items, NOW));
  const [from, to] = [Date.parse('2026-10-01T00:00:00Z'), Date.parse('2026-12-31T00:00:00Z')];
  expect(await matchingTimes(schedule, from, to)).toEqual(
    scheduleOccurrences(items, { from, to, most: 1_000 }).map(({ at }) => at),
  );
});

describe('the calendars', () => {
  it('are as few as the entry has if the clocks never change, and then hold for ever', () => {
    expect(specOfSchedule([readItem('0 9 * * 1-5', 'Asia/Tokyo')], NOW).calendars).toEqual([
      expect.objectContaining({ year: '*', month: '*', dayOfMonth: '*', hour: [{ start: 0, end: 0, step: 1 }] }),
    ]);
    expect(specOfSchedule([readItem('0 0 1,15 * 5')], NOW).calendars).toHaveLength(2);
  });

  it('say for which entry they are', () => {
    const [calendar] = specOfSchedule([readItem('0 7 * * *', 'Europe/Berlin')], NOW).calendars;
    expect(calendar?.comment).toBe('0 7 * * * Europe/Berlin');
  });

  it('of a zone whose clocks change are for this year and the next, and stay few', () => {
    const { calendars } = specOfSchedule([readItem('0 7 * * *', 'Europe/Berlin')], NOW);
    expect(calendars.length).toBeLessThan(20);
    const times = specOfSchedule([readItem('* * * * *', 'Australia/Lord_Howe')], NOW);
    expect(times.calendars.length).toBeLessThan(100);
  });
});
