import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { everyInUtc } from '../../../triggers/sweeps/every-in-utc.ts';

const DAY_MS = 24 * 60 * 60_000;
const formerZone = process.env['TZ'];

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => {
  vi.useRealTimers();
  if (formerZone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = formerZone;
});

function listen(expression: string) {
  const due: string[] = [];
  return { due, stop: everyInUtc(expression, (date) => void due.push(date.toISOString())) };
}

it.each(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC'])(
  'sweeps are due every ten minutes on days on which the clocks change, in a process in %s',
  (timeZone) => {
    process.env['TZ'] = timeZone;
    for (const day of ['2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25', '2026-11-01']) {
      vi.setSystemTime(`${day}T00:00:30Z`);
      const { due, stop } = listen('*/10 * * * *');
      vi.advanceTimersByTime(DAY_MS);
      stop();
      const begin = Date.parse(`${day}T00:10:00Z`);
      expect(due).toEqual(Array.from({ length: 144 }, (_, n) => new Date(begin + n * 600_000).toISOString()));
    }
  },
);

it('what became due while the process was asleep is due once, late', () => {
  vi.setSystemTime('2026-11-21T10:00:30Z');
  const { due, stop } = listen('*/10 * * * *');
  vi.setSystemTime('2026-11-21T13:05:10Z');
  vi.advanceTimersByTime(60_000);
  stop();
  expect(due).toEqual(['2026-11-21T13:00:00.000Z']);
});

it('days, hours and months count, in UTC', () => {
  vi.setSystemTime('2026-11-20T22:59:30Z');
  const { due, stop } = listen('5 23 21 11 6');
  vi.advanceTimersByTime(2 * DAY_MS);
  stop();
  expect(due).toEqual(['2026-11-21T23:05:00.000Z']);
});

it('a clock that is set back calls nothing twice in a minute, and goes on', () => {
  vi.setSystemTime('2026-11-21T10:09:59Z');
  const { due, stop } = listen('*/10 * * * *');
  vi.advanceTimersByTime(2_000);
  vi.setSystemTime('2026-11-21T09:55:00Z');
  vi.advanceTimersByTime(6 * 60_000);
  stop();
  expect(due).toEqual(['2026-11-21T10:10:00.000Z', '2026-11-21T10:00:00.000Z']);
});
