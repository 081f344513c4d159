import { pricedModels } from '../../../money/prices.ts';
import { suggestion } from '../../../text/suggestion.ts';

/**
 * What is wrong with the id of a model; null if nothing is. Its price must be known, or no spend limit could be kept.
 */
export function checkModel(id: string): string | null {
  const models = pricedModels();
  if (models.includes(id)) return null;
  return `is ${JSON.stringify(id)}, a model without a known price, so no spend limit could be kept; write one of ${models.join(', ')}${suggestion(id, models)}`;
}
