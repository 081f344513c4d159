import type { Micros } from './micros.ts';
import { worstCaseCost } from './worst-case-cost.ts';

interface ModelLimits {
  contextTokens: number;
  outputTokens: number;
}

const LARGEST: ModelLimits = { contextTokens: 1_000_000, outputTokens: 128_000 };
const SMALL: ModelLimits = { contextTokens: 200_000, outputTokens: 64_000 };

/** Models whose limits are below the largest (platform.claude.com, "Models overview"); all others are bounded by that. */
const SMALLER = new Map<string, ModelLimits>([
  ['claude-opus-4-5', SMALL],
  ['claude-opus-4-5-20251101', SMALL],
  ['claude-haiku-4-5', SMALL],
  ['claude-haiku-4-5-20251001', SMALL],
]);

/**
 * What to reserve so that a session with a cap of `limitMicros` cannot cost more. Our own engine stops before the request
 * that might pass the cap; the hosted API stops after it, so that one request of the largest size comes on top. Null
 * when the model's price is unknown: it must be refused.
 */
export function reservationFor(limitMicros: Micros, model: string, engine: 'local' | 'hosted'): Micros | null {
  const { contextTokens, outputTokens } = SMALLER.get(model) ?? LARGEST;
  const largestRequest = worstCaseCost(model, contextTokens, outputTokens);
  if (largestRequest === null) return null;
  return engine === 'local' ? limitMicros : limitMicros + largestRequest;
}
