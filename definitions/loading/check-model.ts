import { pricedModels } from '../../money/prices.ts';
import { suggestion } from '../../text/suggestion.ts';

/** Null for a model whose price is known: without a price no spend limit could be kept. */
export function checkModel(id: string): string | null {
  const models = pricedModels();
  if (models.includes(id)) return null;
  return `is ${JSON.stringify(id)}, a model without a known price, so no spend limit could be kept; known are ${models.join(', ')}${suggestion(id, models)}`;
}
