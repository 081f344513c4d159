import { describe, expect, it } from 'vitest';
import { formatDuration } from '../../time/format-duration.ts';
import { parseDuration } from '../../time/parse-duration.ts';

describe('a duration', () => {
  it.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['45m', 2_700_000],
    ['1h30m', 5_400_000],
    ['7d', 604_800_000],
    ['1d2h3m4s5ms', 93_784_005],
    ['30m1h', 5_400_000],
    ['0s', 0],
  ])('is read: %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '45', 'm', '1.5h', '-5m', '5 m', '1h,30m', '1w', 'm10', '٣m', '9'.repeat(20) + 'd'])(
    'is not read from "%s"',
    (text) => {
      expect(parseDuration(text)).toBeNull();
    },
  );

  it('is written as it can be read', () => {
    expect(formatDuration(93_784_000)).toBe('1d2h3m4s');
    expect(parseDuration(formatDuration(93_784_000))).toBe(93_784_000);
    expect(formatDuration(999)).toBe('0s');
    expect(formatDuration(40_000)).toBe('40s');
    expect(formatDuration(-5_000)).toBe('0s');
  });

  it('is read in a time that grows with the length of the text, whatever the text', () => {
    const began = performance.now();
    expect(parseDuration(`${'1m'.repeat(100_000)}x`)).toBeNull();
    expect(parseDuration('1'.repeat(200_000))).toBeNull();
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
