import { expect, it } from 'vitest';
import { readRetryAfter } from '../../../../engine/brain/failures/read-retry-after.ts';

it.each([
  ['3600', 3_600_000],
  ['0.5', 500],
  ['-5', 0],
  ['1e308', Number.POSITIVE_INFINITY],
  ['NaN', null],
  ['soon', null],
  ['', null],
  ['Fri, 01 Jan 1999 00:00:00 GMT', 0],
])('reads retry-after "%s" as %s ms', (text, ms) => {
  expect(readRetryAfter(new Headers({ 'retry-after': text }))).toBe(ms);
});

it('reads a date as the time until then', () => {
  const inAnHour = new Date(Date.now() + 3_600_000).toUTCString();
  const ms = readRetryAfter(new Headers({ 'retry-after': inAnHour }));
  expect(ms).toBeGreaterThan(3_590_000);
  expect(ms).toBeLessThanOrEqual(3_600_000);
});

it('prefers milliseconds, unless they cannot be read', () => {
  expect(readRetryAfter(new Headers({ 'retry-after-ms': '250', 'retry-after': '60' }))).toBe(250);
  expect(readRetryAfter(new Headers({ 'retry-after-ms': 'many', 'retry-after': '60' }))).toBe(60_000);
  expect(readRetryAfter(new Headers())).toBeNull();
});
