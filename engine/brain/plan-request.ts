import { TOKENS_PER_PRICE, tokenPrices } from '../../money/prices.ts';
import type { Micros } from '../../money/micros.ts';
import { worstCaseCost } from '../../money/worst-case-cost.ts';

/** The output limit of a request, and the most that the request can cost with it. */
export interface RequestPlan {
  /** An upper bound of the tokens of the prompt. */
  promptTokens: number;
  maxTokens: number;
  /** How often the endpoint may search the web; absent: not at all. */
  maxSearches?: number;
  worstMicros: Micros;
}

const MOST_OUTPUT_TOKENS = 32_000;

/** The fewest output tokens worth a request: a shorter answer is rarely useful. */
export const FEWEST_OUTPUT_TOKENS = 4_096;

/**
 * Fits a request into what is left to spend (null if there is no limit), with fewer output tokens if necessary.
 * `promptTokens` is an upper bound. Returns null when not even a short answer fits, or the model has no price.
 */
export function planRequest(model: string, promptTokens: number, leftMicros: Micros | null): RequestPlan | null {
  const whole = worstCaseCost(model, promptTokens, MOST_OUTPUT_TOKENS);
  if (whole === null) return null;
  if (leftMicros === null || whole <= leftMicros)
    return { promptTokens, maxTokens: MOST_OUTPUT_TOKENS, worstMicros: whole };
  const prompt = worstCaseCost(model, promptTokens, 0);
  const output = tokenPrices(model, promptTokens)?.output;
  if (prompt === null || output === undefined) return null;
  const affordable = Math.floor(((leftMicros - prompt - 1) * TOKENS_PER_PRICE) / output);
  const maxTokens = Math.min(affordable, MOST_OUTPUT_TOKENS);
  const worstMicros = worstCaseCost(model, promptTokens, maxTokens);
  if (maxTokens < FEWEST_OUTPUT_TOKENS || worstMicros === null || worstMicros > leftMicros) return null;
  return { promptTokens, maxTokens, worstMicros };
}
