import { expect, it } from 'vitest';
import { readSchedule } from '../../../../definitions/sources/schedule/read-schedule.ts';
import { readItem } from '../../../support/definitions/read-item.ts';

const LONGER = 'no words are longer than a week; write a cron expression, such as `0 9 15 * *` for each 15th at 9:00';
const ON_SOME_DAYS = 'daily on weekdays, one entry for each day, or a cron expression such as `0 9 * * 1,4`';
const FIXED = 'for fixed times write daily, weekly or a cron expression';

it.each([
  ['daily around 14:00', '0 14 * * *', 'UTC'],
  ['Daily around 2PM', '0 14 * * *', 'UTC'],
  ['daily around 2:30pm', '30 14 * * *', 'UTC'],
  ['daily around noon', '0 12 * * *', 'UTC'],
  ['daily around 12am', '0 0 * * *', 'UTC'],
  ['daily around midnight on weekdays', '0 0 * * 1,2,3,4,5', 'UTC'],
  ['daily on weekdays around 9:00', '0 9 * * 1,2,3,4,5', 'UTC'],
  ['daily around 9am Europe/Berlin', '0 9 * * *', 'Europe/Berlin'],
  ['daily around 9am utc-3:30', '0 9 * * *', '-03:30'],
  ['daily around 9am PST', '0 9 * * *', '-08:00'],
  ['daily around 9am +05:30', '0 9 * * *', '+05:30'],
  ['daily around 9am EST5EDT', '0 9 * * *', 'EST5EDT'],
  ['weekly on monday around 17:00', '0 17 * * 1', 'UTC'],
  ['weekly on tuesday around 1:00 utc+8', '0 1 * * 2', '+08:00'],
  ['every 30m', '*/30 * * * *', 'UTC'],
  ['every 10 minutes on weekdays', '*/10 * * * 1,2,3,4,5', 'UTC'],
  ['every 1 minute', '* * * * *', 'UTC'],
  ['0  7 * * 1-5', '0 7 * * 1-5', 'UTC'],
])('%s means %s in %s', (written, planned, timezone) => {
  expect(readItem(written)).toMatchObject({ written, planned, timezone });
});

it.each([
  ['daily', /^\d+ \d+ \* \* \*$/],
  ['daily on weekdays', /^\d+ \d+ \* \* 1,2,3,4,5$/],
  ['daily between 9:00 and 17:00', /^\d+ (?:9|1[0-6]) \* \* \*$/],
  ['daily between 10pm and 2am', /^\d+ (?:22|23|0|1) \* \* \*$/],
  ['daily between 9am utc+9 and 5pm utc+9', /^\d+ (?:9|1[0-6]) \* \* \*$/],
  ['weekly', /^\d+ \d+ \* \* [0-6]$/],
  ['weekly on sunday', /^\d+ \d+ \* \* 0$/],
  ['hourly', /^\d+ \* \* \* \*$/],
  ['hourly on weekdays', /^\d+ \* \* \* 1,2,3,4,5$/],
  ['every 12h', /^\d+ \*\/12 \* \* \*$/],
  ['every 4 hours', /^\d+ \*\/4 \* \* \*$/],
  ['every 1 day', /^\d+ \d+ \* \* \*$/],
  ['every 2 days', /^every 2d$/],
  ['bi-weekly', /^every 14d$/],
  ['tri-weekly', /^every 21d$/],
  ['every 5h', /^every 5h$/],
])('%s leaves the rest to the name of the automation, always the same', (written, planned) => {
  for (const automation of ['nightly', 'a', 'b', 'weekly-report']) {
    const read = readSchedule({ cron: written }, automation);
    expect(read).toEqual(readSchedule({ cron: written }, automation));
    expect('item' in read && read.item.planned).toMatch(planned);
  }
});

it('automations with the same words are scattered over the day', () => {
  const planned = Array.from({ length: 200 }, (_, index) => readSchedule({ cron: 'daily' }, `automation-${index}`));
  const times = new Set(planned.map((read) => ('item' in read ? read.item.planned : '')));
  expect(times.size).toBeGreaterThan(150);
});

it.each([
  ['0 0 31 2 *', 'it can never be due: none of its months has such a day; change the day or the month'],
  ['0 0 31 4,6,9,11 *', 'it can never be due: none of its months has such a day; change the day or the month'],
  ['0 * * * * *', 'it has six fields; remove the first, which counts seconds'],
  ['0 7 * *', 'it has 4 fields, not five: minute, hour, day of the month, month, day of the week'],
  ['60 7 * * *', 'its minute is 60: write 0 to 59, `*`, `*/2`, or a list or range of those'],
  ['0 24 * * *', 'its hour is 24: write 0 to 23, `*`, `*/2`, or a list or range of those'],
  ['*/0 * * * *', 'its minute is */0: write 0 to 59, `*`, `*/2`, or a list or range of those'],
  [
    '*/90 * * * *',
    'its minute is */90: the step is longer than the field, which begins anew after 60; write `every …` in words instead',
  ],
  [
    '0 7 L * *',
    'its day of the month is L: write numbers, `*`, `-`, `,` and `/` only; `?`, `L`, `W` and `#` are not part of cron',
  ],
  [
    '0 7 * * 5#2',
    'its day of the week is 5#2: write numbers, `*`, `-`, `,` and `/` only; `?`, `L`, `W` and `#` are not part of cron',
  ],
  ['TZ=Europe/Berlin 0 7 * * *', 'write the time zone as `timezone`, beside `cron`'],
  ['every 30 seconds', 'a schedule counts in minutes; write every 1m or more'],
  ['every 0h', 'zero is no distance; write every 1m or more'],
  ['every 999999 weeks', 'that is more than a year; write a cron expression'],
  ['every 5h on weekdays', '`on weekdays` needs a distance that divides an hour or a day evenly, such as every 4h'],
  ['daily at 14:00', 'write `around 14:00`: it is due at that time'],
  ['daily around 25:00', '25:00 is no time of day; write one such as 14:00, 2pm, 2:30pm, noon or midnight'],
  ['daily around 13pm', '13pm is no time of day; write one such as 14:00, 2pm, 2:30pm, noon or midnight'],
  ['daily between 9:00 and 9:00', 'both times are the same; write around instead of between'],
  ['daily around 9:00 utc+25', 'utc+25 is no distance to UTC; the least is utc-12, the most utc+14'],
  ['daily around 9:00 utc+14:30', 'utc+14:30 is no distance to UTC; the least is utc-12, the most utc+14'],
  ['daily around 9:00 utc9', 'utc9 is no distance to UTC; write one such as utc+8 or utc-3:30'],
  ['daily around 9:00 Europe/Berlni', 'Europe/Berlni is no time zone; write a name such as Europe/Berlin, or utc+8'],
  ['daily around 8 am PT', '`pt` is no time zone; write a name such as Europe/Berlin, or utc+8'],
  ['daily around 9am BST', '`bst` is no time zone; write a name such as Europe/Berlin, or utc+8'],
  ['daily around 14:00 utc +9', '`+9` is no time zone; write a name such as Europe/Berlin, or utc+8'],
  ['daily around 9:00 utc+1 utc+2', 'it names 2 time zones; name one'],
  [
    'weekly on mondey',
    'mondey is no day of the week; write one of monday, tuesday, wednesday, thursday, friday, saturday, sunday',
  ],
  ['weekly on weekdays', 'a week has one day here; write daily on weekdays'],
  ['every monday around 9:00', 'write weekly on monday around 9:00'],
  ['every Monday at 9am', 'write weekly on monday around 9am'],
  ['monday at 9am', 'write weekly on monday around 9am'],
  ['every day at 9am', 'write daily around 9am'],
  ['every week on monday', 'write weekly on monday'],
  ['every weekday at 9am', 'write daily on weekdays around 9am'],
  ['weekdays', 'write daily on weekdays'],
  ['weekly monday', 'write weekly on monday'],
  ['daily on monday around 9am', 'write weekly on monday around 9am'],
  ['daily on weekends', `\`on weekends\` is not understood; write ${ON_SOME_DAYS}`],
  ['weekly on monday and thursday', `weekly names one day; write ${ON_SOME_DAYS}`],
  ['weekly on monday, thursday', `weekly names one day; write ${ON_SOME_DAYS}`],
  ['hourly around 12:00', `\`around 12:00\` cannot follow \`hourly\`; ${FIXED}`],
  ['bi-weekly on monday', `\`on monday\` cannot follow \`bi-weekly\`; ${FIXED}`],
  ['every 2 weeks on monday', `\`on monday\` cannot follow \`every 2 weeks\`; ${FIXED}`],
  ['every 10 minutes at 06:00', `\`at 06:00\` cannot follow \`every 10 minutes\`; ${FIXED}`],
  ['every 1000000 hours', 'that is more than a year; write a cron expression'],
  ['every day around 9:00', 'write daily around 9:00'],
  ['monthly on 15', LONGER],
  ['every 2 months', LONGER],
  ['yearly', LONGER],
  ['0 24-1 * * *', 'its hour is 24-1: write 0 to 23, `*`, `*/2`, or a list or range of those'],
  ['60-5 * * * *', 'its minute is 60-5: write 0 to 59, `*`, `*/2`, or a list or range of those'],
  ['0 7 * * 8-1', 'its day of the week is 8-1: write 0 to 7, `*`, `*/2`, or a list or range of those'],
  [
    '0 7 LW * *',
    'its day of the month is LW: write numbers, `*`, `-`, `,` and `/` only; `?`, `L`, `W` and `#` are not part of cron',
  ],
  ['0 0 7 * * MON', 'it has six fields; remove the first, which counts seconds'],
  ['0 7 * * * EST', 'write its time zone as `timezone`, beside `cron`'],
  ['0 7 * * * Europe/Berlin', 'write its time zone as `timezone`, beside `cron`'],
  ['0 7 * * 1-5 utc+8', 'write its time zone as `timezone`, beside `cron`'],
])('%s is refused, with what to write instead', (written, problem) => {
  expect(readSchedule({ cron: written }, 'nightly')).toEqual({ problem });
});

it.each([
  ['*', true],
  ['*/5', true],
  ['0-23', true],
  ['1/2', true],
  ['1-23/2', true],
  ['22-23', false],
  ['9-23/2', false],
  ['0', false],
  ['0,12', false],
  ['0-11,12-23', true],
])('an hour of %s recurs in an hour that the clocks repeat: %s', (hour, isRepeated) => {
  expect(readItem(`0 ${hour} * * *`).calendars).toMatchObject([{ isRepeated }]);
});

it.each(['@daily', 'daily around', 'weekly on', '', '@reboot', 'every', 'daily\u0000', '🕐'])(
  '%j is refused, with examples of what is understood',
  (written) => {
    expect(readSchedule({ cron: written }, 'nightly')).toEqual({
      problem: expect.stringMatching(/write daily, .* or a cron expression of five fields$|is no day of the week/),
    });
  },
);

it('steps and names of GitHub are read', () => {
  expect(readItem('20/15 * * * *').calendars[0]).toMatchObject({ minutes: [20, 35, 50], hours: null });
  expect(readItem('0 9 * JAN-mar SUN,7').calendars[0]).toMatchObject({ months: [1, 2, 3], daysOfWeek: [0] });
});
