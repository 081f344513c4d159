import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatUsd } from '../../money/format-usd.ts';
import { parseUsd } from '../../money/parse-usd.ts';

it.each([
  [0, '$0.00'],
  [1, '$0.000001'],
  [49, '$0.000049'],
  [999, '$0.000999'],
  [1_000, '$0.0010'],
  [9_999, '$0.0100'],
  [10_000, '$0.01'],
  [4_000_000, '$4.00'],
])('shows %i micro-dollars as %s', (micros, text) => {
  expect(formatUsd(micros)).toBe(text);
});

it('shows no amount above zero as zero, and none by more than a unit of its last digit off', () => {
  const amounts = fc.oneof(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: 999_999_999_000_000 }));
  fc.assert(
    fc.property(amounts, (micros) => {
      const shown = parseUsd(formatUsd(micros)) ?? 0;
      expect(shown).toBeGreaterThan(0);
      expect(Math.abs(shown - micros)).toBeLessThanOrEqual(micros < 1_000 ? 0 : micros < 10_000 ? 50 : 5_000);
    }),
  );
});

it('shows a larger amount never as a smaller one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 0, max: 30_000 }), (one, more) => {
      expect(parseUsd(formatUsd(one + more))).toBeGreaterThanOrEqual(parseUsd(formatUsd(one)) ?? 0);
    }),
  );
});
