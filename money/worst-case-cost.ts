import type { Micros } from './micros.ts';
import { TOKENS_PER_PRICE, tokenPrices } from './prices.ts';

/**
 * The most that one request can cost in micro-dollars: its whole prompt written to the dearest cache, and every allowed
 * output token. `promptTokens` is an upper bound. Null if the model's price is unknown.
 */
export function worstCaseCost(model: string, promptTokens: number, maxOutputTokens: number): Micros | null {
  const prices = tokenPrices(model, promptTokens);
  if (!prices) return null;
  const dearestInput = Math.max(prices.input, prices.cacheWrite5m, prices.cacheWrite1h);
  return Math.ceil((promptTokens * dearestInput + maxOutputTokens * prices.output) / TOKENS_PER_PRICE);
}
