import type { Micros } from './micros.ts';
import { tokenPrices } from './prices.ts';

/**
 * The most that a request can cost: its whole prompt written to the dearest cache, and every allowed output token.
 * `promptTokens` is an upper bound. Null when the model's price is unknown.
 */
export function worstCaseCost(model: string, promptTokens: number, maxOutputTokens: number): Micros | null {
  const prices = tokenPrices(model, promptTokens);
  if (!prices) return null;
  const dearestInput = Math.max(prices.input, prices.cacheWrite5m, prices.cacheWrite1h);
  return Math.ceil((promptTokens * dearestInput + maxOutputTokens * prices.output) / 1_000_000);
}
