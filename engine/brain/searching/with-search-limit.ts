import type { RequestStart } from '../../store/session-event.ts';
import type { ModelRequest } from '../build-request.ts';

/** The request with as many searches as were planned and reserved for it. */
export function withSearchLimit(request: ModelRequest, { maxSearches = 0 }: RequestStart): ModelRequest {
  if (!request.tools || maxSearches === 0) return request;
  const tools = request.tools.map((tool) =>
    tool.type === 'web_search_20250305' ? { ...tool, max_uses: maxSearches } : tool,
  );
  return { ...request, tools };
}
