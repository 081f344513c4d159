import { expect, it } from 'vitest';
import { readInstant } from '../../../cli/scheduling/read-instant.ts';

it.each([
  ['2026-11-01', '2026-10-31T23:00:00.000Z'],
  ['2026-03-29', '2026-03-28T23:00:00.000Z'],
  ['2026-11-01T07:00:00Z', '2026-11-01T07:00:00.000Z'],
  ['2026-11-01T07:00+02:00', '2026-11-01T05:00:00.000Z'],
])('%s is a time, in the time zone of curfew.yml unless it names its own', (text, expected) => {
  expect(new Date(readInstant('--from', text, 'Europe/Berlin')).toISOString()).toBe(expected);
});

it.each(['yesterday', '2026-02-30', '2026-11-01T07:00', '2026-13-01', '', '7', '2026-11-01T25:00:00Z'])(
  '%j is refused, because it could mean several times or none',
  (text) => {
    expect(() => readInstant('--from', text, 'Europe/Berlin')).toThrow(
      `--from is "${text}"; write a day such as 2026-11-01, or a time such as 2026-11-01T07:00:00Z`,
    );
  },
);
