import fc from 'fast-check';
import { expect, it } from 'vitest';
import { GIVE_UP_AFTER_MS, nextAttempt } from '../../../../engine/brain/failures/next-attempt.ts';
import type { FailuresInARow } from '../../../../engine/brain/failures/failures-in-a-row.ts';
import type { ModelFailure } from '../../../../engine/brain/model-failure.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

it('asks an endpoint that charges nothing again for two hours, however often it failed, and then gives up', () => {
  const during = row({ count: 118, firstAt: NOW - 119 * MINUTE_MS });
  const { retryAt } = attempt({}, during);
  expect(retryAt).toBeGreaterThan(NOW);
  expect(retryAt).toBeLessThanOrEqual(NOW + MINUTE_MS);
  expect(attempt({}, row({ count: 131, firstAt: NOW - 2 * HOUR_MS }))).toEqual({
    retryAt: null,
    isAskedFor: false,
    message:
      '131 model requests in a row failed over 2h; after 2h the model is not asked again. The last error: Overloaded.',
  });
});

it('waits as long as the endpoint asks, and says so when it is long', () => {
  expect(attempt({ retryAfterMs: 3_000 })).toEqual({
    retryAt: NOW + 3_000,
    isAskedFor: true,
    message: 'Overloaded.',
  });
  expect(attempt({ retryAfterMs: HOUR_MS })).toEqual({
    retryAt: NOW + HOUR_MS,
    isAskedFor: true,
    message: 'Overloaded. The endpoint asks to wait for 1h; the session waits.',
  });
});

it.each([
  [30 * 365 * 24 * HOUR_MS, 'more than a year'],
  [Number.POSITIVE_INFINITY, 'more than a year'],
  [72 * HOUR_MS, '3d'],
])('waits for %d ms only until it gives up, and says so', (retryAfterMs, asked) => {
  expect(attempt({ retryAfterMs })).toEqual({
    retryAt: NOW + GIVE_UP_AFTER_MS,
    isAskedFor: true,
    message: `Overloaded. The endpoint asks to wait for ${asked}; the session asks one last time after 2h.`,
  });
});

it('gives up at once, in the words of the endpoint, when asking again cannot help', () => {
  expect(attempt({ isRetryable: false })).toEqual({ retryAt: null, isAskedFor: false, message: 'Overloaded.' });
});

it('gives up before losses in a row pass half of the budget', () => {
  const budgetMicros = 1_000_000;
  const lost = (charged: number, lostMicros: number) =>
    attempt({}, row({ count: charged, charged, lostMicros }), budgetMicros);
  expect(lost(1, 250_000).retryAt).not.toBeNull();
  expect(lost(2, 500_000)).toEqual({
    retryAt: null,
    isAskedFor: false,
    message:
      '2 model requests in a row failed over 0s; they may have cost $0.50, and another one could bring that over half of ' +
      'the budget. The last error: Overloaded.',
  });
  expect(lost(1, 251_000).message).toMatch(/^1 model request failed over 0s; /);
});

it('gives up after ten losses in a row, however cheap they are and without a budget', () => {
  expect(attempt({}, row({ count: 9, charged: 9, lostMicros: 90 })).retryAt).not.toBeNull();
  expect(attempt({}, row({ count: 10, charged: 10, lostMicros: 100 }))).toMatchObject({
    retryAt: null,
    message: expect.stringContaining('10 of them may have cost something, at most'),
  });
});

it('never waits past the end of the two hours, and never into the past', () => {
  const failures = fc.record({
    count: fc.integer({ min: 1, max: 1_000_000 }),
    firstAt: fc.integer({ min: NOW - 5 * HOUR_MS, max: NOW + HOUR_MS }),
    charged: fc.nat(10),
    lostMicros: fc.nat(2_000_000),
  });
  const waits = fc.oneof(fc.constant(null), fc.nat(), fc.double({ min: 0, noNaN: true }));
  fc.assert(
    fc.property(failures, waits, fc.option(fc.nat(5_000_000)), (failed, retryAfterMs, budgetMicros) => {
      const { retryAt } = attempt({ retryAfterMs }, failed, budgetMicros);
      if (retryAt === null) return;
      expect(retryAt).toBeGreaterThanOrEqual(NOW);
      expect(retryAt).toBeLessThanOrEqual(Math.max(failed.firstAt, NOW) + GIVE_UP_AFTER_MS);
    }),
  );
});

function row(changes: Partial<FailuresInARow> = {}): FailuresInARow {
  return { count: 1, firstAt: NOW, charged: 0, lostMicros: 0, ...changes };
}

function attempt(failure: Partial<ModelFailure>, failures = row(), budgetMicros: number | null = null) {
  const overloaded: ModelFailure = {
    isRetryable: true,
    type: 'model_overloaded_error',
    message: 'Overloaded.',
    mayHaveCost: false,
    retryAfterMs: null,
  };
  return nextAttempt({ ...overloaded, ...failure }, failures, { budgetMicros, now: NOW });
}
