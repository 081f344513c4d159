import type { Micros } from './micros.ts';
import { modelLimits } from './model-limits.ts';
import { TOKENS_PER_PRICE, tokenPrices, type TokenPrices } from './prices.ts';

/**
 * The most that one request at standard speed can cost in micro-dollars: its whole prompt written to the dearest cache, and
 * every allowed output token. `promptTokens` is an upper bound. Null if the model's price is unknown.
 */
export function worstCaseCost(model: string, promptTokens: number, maxOutputTokens: number): Micros | null {
  return mostExpensive(tokenPrices(model, promptTokens), promptTokens, maxOutputTokens);
}

/**
 * What the largest request that a model allows can cost in micro-dollars. Null if the price of the model at this speed is
 * unknown.
 */
export function largestRequestCost(model: string, isFast: boolean): Micros | null {
  const { contextTokens, outputTokens } = modelLimits(model);
  return mostExpensive(tokenPrices(model, contextTokens, { isFast }), contextTokens, outputTokens);
}

function mostExpensive(prices: TokenPrices | null, promptTokens: number, outputTokens: number): Micros | null {
  if (!prices) return null;
  const dearestInput = Math.max(prices.input, prices.cacheWrite5m, prices.cacheWrite1h);
  return Math.ceil((promptTokens * dearestInput + outputTokens * prices.output) / TOKENS_PER_PRICE);
}
