import type { ToolUnion } from '@anthropic-ai/sdk/resources/messages/messages';
import type { RequestStart } from '../../store/session-event.ts';
import type { ModelRequest } from '../build-request.ts';

/** The request with as many searches as were planned and reserved for it; without the tool if there is no room for one. */
export function withSearchLimit(request: ModelRequest, { maxSearches = 0 }: RequestStart): ModelRequest {
  if (!request.tools?.some((tool) => tool.type === 'web_search_20250305')) return request;
  const tools = request.tools.flatMap((tool): ToolUnion[] => {
    if (tool.type !== 'web_search_20250305') return [tool];
    return maxSearches === 0 ? [] : [{ ...tool, max_uses: maxSearches }];
  });
  return { ...request, tools };
}
