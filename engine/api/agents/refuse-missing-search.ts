import type { AgentTool } from '../../store/agent.ts';
import type { WebSearch } from '../../web/searching/web-search.ts';
import { ApiError } from '../http/api-error.ts';

/** Throws ApiError 400 if an agent shall search the web and this engine cannot do it in the way that it wants. */
export function refuseMissingSearch(tools: AgentTool[], search: WebSearch | null): void {
  const configs = tools.flatMap((tool) => (tool.type === 'agent_toolset_20260401' ? tool.configs : []));
  const config = configs.find(({ name }) => name === 'web_search');
  if (!config?.enabled) return;
  if (search === null) {
    throw new ApiError(
      400,
      'web_search is not available on this engine; set enabled: false or leave it out, or have its operator name who ' +
        'searches (CURFEW_WEB_SEARCH).',
    );
  }
  if (search.by === 'endpoint' && config.permission_policy.type !== 'always_allow') {
    throw new ApiError(
      400,
      'web_search is run by the model endpoint of this engine, which asks nobody: set permission_policy to always_allow, or ' +
        'have the operator of the engine name a search provider (CURFEW_WEB_SEARCH).',
    );
  }
}
