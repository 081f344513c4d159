import fc from 'fast-check';
import { expect, it } from 'vitest';
import { modelLimits } from '../../money/model-limits.ts';
import { pricedModels } from '../../money/prices.ts';
import { requestCost } from '../../money/request-cost.ts';
import { reservationFor, type ReservedFor } from '../../money/reservation-for.ts';
import { serviceCost } from '../../money/service-cost.ts';

const HOUR_MS = 3_600_000;

function wanted(model: string, changes: Partial<ReservedFor> = {}): ReservedFor {
  return { limitMicros: 5_000_000, durationMs: HOUR_MS, model, isFast: false, ...changes };
}

it('the limit is reserved for our own engine, which does not overshoot', () => {
  expect(reservationFor(wanted('claude-sonnet-5-5'), 'local')).toBe(5_000_000);
  expect(reservationFor(wanted('claude-haiku-4-5', { isFast: true }), 'local')).toBe(5_000_000);
});

it('the limit and one request of the largest size are reserved for the hosted API', () => {
  // A million tokens written to the cache of an hour at $4, 128,000 of output at $10; a minute for $0.0013….
  const short = { durationMs: 0 };
  expect(reservationFor(wanted('claude-sonnet-5-5', short), 'hosted')).toBe(5_000_000 + 4_000_000 + 1_280_000 + 10_000);
  // 200,000 tokens at $2, 64,000 at $5.
  expect(reservationFor(wanted('claude-haiku-4-5', short), 'hosted')).toBe(5_000_000 + 400_000 + 320_000 + 10_000);
});

it('the running time of the whole duration is reserved for the hosted API', () => {
  // 61 and 301 minutes at $0.08 an hour: $0.0813… and $0.4013….
  expect(reservationFor(wanted('claude-haiku-4-5'), 'hosted')).toBe(5_000_000 + 720_000 + 90_000);
  const long = wanted('claude-haiku-4-5', { durationMs: 5 * HOUR_MS });
  expect(reservationFor(long, 'hosted')).toBe(5_000_000 + 720_000 + 410_000);
});

it('the largest request in fast mode is reserved at the price of fast mode', () => {
  // A million tokens at $16, 128,000 at $40.
  const fast = wanted('claude-opus-5-5', { isFast: true, durationMs: 0 });
  expect(reservationFor(fast, 'hosted')).toBe(5_000_000 + 16_000_000 + 5_120_000 + 10_000);
  expect(reservationFor(wanted('claude-haiku-4-5', { isFast: true }), 'hosted')).toBeNull();
});

it('the largest request of a model with dearer long prompts is priced as a long prompt', () => {
  const one = wanted('claude-haiku-5-5', { limitMicros: 1, durationMs: 0 });
  expect(reservationFor(one, 'hosted')).toBe(1 + 1_000_000 + 128 * 2_500 + 10_000);
});

it('a model without a known price has no reservation', () => {
  expect(reservationFor(wanted('gpt-oss'), 'local')).toBeNull();
  expect(reservationFor(wanted('gpt-oss'), 'hosted')).toBeNull();
});

it('no session that is checked before each request costs more than was reserved, whatever its last request', () => {
  const runs = fc.record({
    model: fc.constantFrom(...pricedModels()),
    isFast: fc.boolean(),
    limitMicros: fc.integer({ min: 1, max: 100 }).map((cents) => cents * 10_000),
    durationMs: fc.integer({ min: 1_000, max: 5 * HOUR_MS }),
    /** Which part of its context the last request writes to the cache of an hour, reads from it, and sends anew. */
    shares: fc.tuple(fc.nat(100), fc.nat(100), fc.nat(100)),
    at: fc.date({ min: new Date('2026-09-01'), max: new Date('2026-12-01'), noInvalidDate: true }),
  });
  fc.assert(
    fc.property(runs, ({ shares, at, ...run }) => {
      const reserved = reservationFor(run, 'hosted');
      fc.pre(reserved !== null);
      const { contextTokens, outputTokens } = modelLimits(run.model);
      const whole = Math.max(1, shares[0] + shares[1] + shares[2]);
      const [written, read, sent] = shares.map((share) => Math.floor((contextTokens * share) / whole));
      const last = requestCost(
        run.model,
        {
          inputTokens: sent ?? 0,
          cacheReadTokens: read ?? 0,
          cacheWrite1hTokens: written ?? 0,
          cacheWrite5mTokens: 0,
          outputTokens,
        },
        { at: at.getTime(), isFast: run.isFast },
      );
      const running = serviceCost({ runningMs: run.durationMs, webSearches: 0 });
      // The API checked just before the limit was reached.
      expect(run.limitMicros - 1 + (last ?? 0) + running).toBeLessThanOrEqual(reserved ?? 0);
    }),
  );
});

it('a run whose agent can search the web reserves searches at the hosted API, and none for our own engine', () => {
  const searching = { durationMs: 0, canSearch: true };
  const without = reservationFor(wanted('claude-haiku-4-5', { durationMs: 0 }), 'hosted') ?? 0;
  expect(reservationFor(wanted('claude-haiku-4-5', searching), 'hosted')).toBe(without + 20 * 10_000);
  expect(reservationFor(wanted('claude-haiku-4-5', searching), 'local')).toBe(5_000_000);
});
