import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planRequest } from '../../../../engine/brain/plan-request.ts';
import { planSearches } from '../../../../engine/brain/searching/plan-searches.ts';
import { requestCost } from '../../../../money/request-cost.ts';
import { searchCost } from '../../../../money/service-cost.ts';

const MODEL = 'claude-opus-5-5';
const plan = (prompt: number, left: number | null) => planRequest(MODEL, prompt, left);

it('reserves what a request with its searches can cost at most, and never more than what is left', () => {
  const wanted = fc.record({
    promptTokens: fc.nat(200_000),
    searches: fc.nat(5),
    canGoWithout: fc.boolean(),
    left: fc.option(fc.nat(20_000_000)),
    results: fc.array(fc.nat(20_000), { minLength: 5, maxLength: 5 }),
  });
  fc.assert(
    fc.property(wanted, ({ results, ...asked }) => {
      const planned = planSearches(asked, plan);
      if (planned === null) return;
      const { maxSearches = 0, maxTokens, worstMicros } = planned;
      if (asked.left !== null) expect(worstMicros).toBeLessThanOrEqual(asked.left);
      // After each search the endpoint reads the prompt anew, with all results so far.
      let tokens = 0;
      let context = asked.promptTokens;
      for (let reads = 0; reads <= maxSearches; reads += 1) {
        tokens += context;
        context += results[reads] ?? 0;
      }
      const counts = { cacheReadTokens: 0, cacheWrite5mTokens: tokens, cacheWrite1hTokens: 0 };
      const cost = requestCost(MODEL, { ...counts, inputTokens: 0, outputTokens: maxTokens }) ?? Infinity;
      expect(cost + searchCost(maxSearches)).toBeLessThanOrEqual(worstMicros);
    }),
  );
});

it('plans fewer searches rather than a shorter answer, but at least one', () => {
  const whole = planSearches({ promptTokens: 10_000, searches: 5, canGoWithout: false, left: null }, plan);
  expect(whole).toMatchObject({ promptTokens: 10_000, maxSearches: 5, maxTokens: 32_000 });
  const left = (whole?.worstMicros ?? 0) - 1;
  expect(planSearches({ promptTokens: 10_000, searches: 5, canGoWithout: false, left }, plan)).toMatchObject({
    maxSearches: 4,
    maxTokens: 32_000,
  });
  const short = planSearches({ promptTokens: 10_000, searches: 5, canGoWithout: false, left: 700_000 }, plan);
  expect(short?.maxSearches).toBe(1);
  expect(short?.maxTokens).toBeLessThan(32_000);
  expect(planSearches({ promptTokens: 10_000, searches: 5, canGoWithout: false, left: 300_000 }, plan)).toBeNull();
});

it('plans a request that can go without searches even if there is room for none', () => {
  const wanted = { promptTokens: 10_000, searches: 5, left: 300_000 };
  const planned = planSearches({ ...wanted, canGoWithout: true }, plan);
  expect(planned).toEqual(plan(10_000, 300_000));
  expect(planned).not.toHaveProperty('maxSearches');
});

it('plans a request without a search as it was planned before', () => {
  expect(planSearches({ promptTokens: 10_000, searches: 0, canGoWithout: true, left: null }, plan)).toEqual(
    plan(10_000, null),
  );
});
