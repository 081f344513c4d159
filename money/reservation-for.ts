import type { Micros } from './micros.ts';
import { modelLimits } from './model-limits.ts';
import { worstCaseCost } from './worst-case-cost.ts';

/**
 * How much to reserve for a session with a cap of `limitMicros`, so that it cannot cost more than that. Our own engine
 * stops before a request that might pass the cap. The hosted API stops after it, so one request of the largest size is
 * added. Null if the model's price is unknown: refuse such a model.
 */
export function reservationFor(limitMicros: Micros, model: string, engine: 'local' | 'hosted'): Micros | null {
  const { contextTokens, outputTokens } = modelLimits(model);
  const largestRequest = worstCaseCost(model, contextTokens, outputTokens);
  if (largestRequest === null) return null;
  return engine === 'local' ? limitMicros : limitMicros + largestRequest;
}
