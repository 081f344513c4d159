import { expect, it } from 'vitest';
import { scheduleOccurrences } from '../../../../definitions/sources/schedule/schedule-occurrences.ts';
import { readItem } from '../../../support/definitions/read-item.ts';

function due(cron: string, timezone: string | undefined, [from, to]: [string, string]): string[] {
  const range = { from: Date.parse(from), to: Date.parse(to), most: 200 };
  return scheduleOccurrences([readItem(cron, timezone)], range).map(({ at }) =>
    new Date(at).toISOString().slice(5, 16),
  );
}

it.each([
  [
    'a time in the gap is as much later as the clocks jump',
    '30 2 * * *',
    'America/New_York',
    '2021-03-14',
    ['03-14T07:30'],
  ],
  ['a doubled time counts once, the first time', '30 1 * * *', 'America/New_York', '2021-11-07', ['11-07T05:30']],
  ['a doubled full hour counts once', '0 2 * * *', 'Europe/Berlin', '2023-10-29', ['10-29T00:00']],
  ['a gap at midnight moves midnight to one', '0 0 * * *', 'Asia/Beirut', '2026-03-28T12:00Z', ['03-28T22:00']],
  ['the zone of the host does not matter', '30 9 * * *', 'Asia/Tokyo', '2019-03-31', ['03-31T00:30']],
  ['a fixed distance to UTC has no summer time', '0 9 * * *', '+08:00', '2026-07-01', ['07-01T01:00']],
])('%s', (_, cron, timezone, from, expected) => {
  const begin = Date.parse(from);
  const end = new Date(begin + 86_400_000).toISOString();
  expect(due(cron, timezone, [new Date(begin).toISOString(), end])).toEqual(expected);
});

it('half hours go on through a repeated hour', () => {
  expect(due('*/30 * * * *', 'Australia/Melbourne', ['2024-04-06T15:00Z', '2024-04-06T17:01Z'])).toEqual([
    '04-06T15:00',
    '04-06T15:30',
    '04-06T16:00',
    '04-06T16:30',
    '04-06T17:00',
  ]);
});

it('each minute goes on through a repeated hour, and over a gap', () => {
  expect(due('* * * * *', 'Europe/London', ['2025-10-26T00:59Z', '2025-10-26T02:00Z'])).toHaveLength(61);
  expect(due('* * * * *', 'America/New_York', ['2026-03-08T06:59Z', '2026-03-08T07:02Z'])).toEqual([
    '03-08T06:59',
    '03-08T07:00',
    '03-08T07:01',
  ]);
});

it('if the day of the month and the day of the week are both restricted, one of them is enough', () => {
  expect(due('0 0 1,15 * 5', 'UTC', ['2026-05-01', '2026-05-31'])).toEqual([
    '05-01T00:00',
    '05-08T00:00',
    '05-15T00:00',
    '05-22T00:00',
    '05-29T00:00',
  ]);
  expect(due('0 0 13 * 5', 'UTC', ['2026-05-10', '2026-05-16'])).toEqual(['05-13T00:00', '05-15T00:00']);
});

it('a star with a step is no restriction of days, as in cron', () => {
  expect(due('0 0 */2 * 1', 'UTC', ['2026-05-01', '2026-06-01'])).toEqual(['05-11T00:00', '05-25T00:00']);
});

it('a distance that no day can be divided by follows elapsed time', () => {
  const times = scheduleOccurrences([readItem('every 5h')], { from: 0, most: 20 }).map(({ at }) => at);
  expect(times.slice(1).every((time, index) => time - (times[index] ?? 0) === 5 * 3_600_000)).toBe(true);
  const weeks = scheduleOccurrences([readItem('bi-weekly')], { from: 0, most: 3 }).map(({ at }) => at);
  expect((weeks[2] ?? 0) - (weeks[0] ?? 0)).toBe(28 * 86_400_000);
});

it('a time that two entries mean counts once', () => {
  const items = [readItem('0 9 * * *'), readItem('0 9 * * 1-5')];
  const found = scheduleOccurrences(items, { from: Date.parse('2026-11-27'), most: 2 });
  expect(found.map(({ at }) => new Date(at).toISOString())).toEqual([
    '2026-11-27T09:00:00.000Z',
    '2026-11-28T09:00:00.000Z',
  ]);
});
