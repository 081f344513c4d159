import type { BetaModelInfo } from '@anthropic-ai/sdk/resources/beta/models';
import { pricedModels } from '../../money/prices.ts';

const MODELS_PATH = '/v1/models';

/** What `GET /v1/models` and `GET /v1/models/<id>` answer: every model that has a price. Null for any other path and model. */
export function modelInfos(path: string): object | null {
  const infos = pricedModels().map(infoOf);
  if (path === MODELS_PATH) return { data: infos, first_id: infos[0]?.id, last_id: infos.at(-1)?.id, has_more: false };
  return infos.find(({ id }) => path === `${MODELS_PATH}/${encodeURIComponent(id)}`) ?? null;
}

function infoOf(id: string): BetaModelInfo {
  return {
    type: 'model',
    id,
    display_name: `${id} (scripted)`,
    created_at: '2026-01-01T00:00:00Z',
    allowed_fallback_models: null,
    capabilities: null,
    deprecated_at: null,
    lifecycle: 'active',
    line: null,
    max_input_tokens: null,
    max_tokens: null,
    retires_at: null,
  };
}
