import { expect, it } from 'vitest';
import { requestCost } from '../../money/request-cost.ts';
import { serviceCost } from '../../money/service-cost.ts';

const TOKENS = {
  inputTokens: 1_000_000,
  outputTokens: 0,
  cacheReadTokens: 1_000_000,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
};

it('a request is charged at the price of its own time', () => {
  const before = Date.parse('2026-10-06T23:59:59.999Z');
  expect(requestCost('claude-sonnet-5-5', TOKENS, { at: before })).toBe(2_200_000);
  expect(requestCost('claude-sonnet-5-5', TOKENS, { at: before + 1 })).toBe(2_100_000);
  expect(requestCost('claude-sonnet-5-5', TOKENS)).toBe(2_100_000);
});

it('a request in fast mode is charged at the premium, and has no price where the premium is not known', () => {
  expect(requestCost('claude-opus-5-5', TOKENS, { isFast: true })).toBe(8_400_000);
  expect(requestCost('claude-haiku-4-5', TOKENS, { isFast: true })).toBeNull();
});

it('running time is charged by the millisecond and searches by the piece', () => {
  expect(serviceCost({ runningMs: 3_600_000, webSearches: 0 })).toBe(80_000);
  expect(serviceCost({ runningMs: 250_000, webSearches: 3 })).toBe(5_556 + 30_000);
  expect(serviceCost({ runningMs: 0, webSearches: 0 })).toBe(0);
});
