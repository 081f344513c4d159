import type { Micros } from './micros.ts';
import { TOKENS_PER_PRICE, tokenPrices, type RequestKind } from './prices.ts';

/** Tokens of one model request. `inputTokens` excludes cache reads and writes, as the Messages API counts them. */
export interface RequestTokens {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWrite5mTokens: number;
  cacheWrite1hTokens: number;
}

/**
 * What one model request cost at the list price of its time, rounded up to a micro-dollar; null if that price is
 * unknown.
 */
export function requestCost(model: string, tokens: RequestTokens, kind: RequestKind = {}): Micros | null {
  const promptTokens =
    tokens.inputTokens + tokens.cacheReadTokens + tokens.cacheWrite5mTokens + tokens.cacheWrite1hTokens;
  const prices = tokenPrices(model, promptTokens, kind);
  if (!prices) return null;
  const exact =
    tokens.inputTokens * prices.input +
    tokens.outputTokens * prices.output +
    tokens.cacheReadTokens * prices.cacheRead +
    tokens.cacheWrite5mTokens * prices.cacheWrite5m +
    tokens.cacheWrite1hTokens * prices.cacheWrite1h;
  return Math.ceil(exact / TOKENS_PER_PRICE);
}
