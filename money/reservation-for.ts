import type { Micros } from './micros.ts';
import { worstCaseCost } from './worst-case-cost.ts';

interface ModelLimits {
  contextTokens: number;
  outputTokens: number;
}

const LARGEST: ModelLimits = { contextTokens: 1_000_000, outputTokens: 128_000 };
const SMALL: ModelLimits = { contextTokens: 200_000, outputTokens: 64_000 };

/** Models with smaller limits (platform.claude.com, "Models overview"); for all others `LARGEST` is an upper bound. */
const SMALLER = new Map<string, ModelLimits>([
  ['claude-opus-4-5', SMALL],
  ['claude-opus-4-5-20251101', SMALL],
  ['claude-haiku-4-5', SMALL],
  ['claude-haiku-4-5-20251001', SMALL],
]);

/**
 * How much to reserve for a session with a cap of `limitMicros`, so that it cannot cost more than that. Our own engine
 * stops before a request that might pass the cap. The hosted API stops after it, so one request of the largest size is
 * added. Null if the model's price is unknown: refuse such a model.
 */
export function reservationFor(limitMicros: Micros, model: string, engine: 'local' | 'hosted'): Micros | null {
  const { contextTokens, outputTokens } = SMALLER.get(model) ?? LARGEST;
  const largestRequest = worstCaseCost(model, contextTokens, outputTokens);
  if (largestRequest === null) return null;
  return engine === 'local' ? limitMicros : limitMicros + largestRequest;
}
