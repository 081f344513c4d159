import type { WebSearchTool20250305 } from '@anthropic-ai/sdk/resources/messages/messages';
import type { SessionAgent } from '../../store/agent.ts';
import { webSearchConfig } from '../web-configs.ts';

/** How often the endpoint may search within one request. */
export const MOST_SEARCHES = 5;

/**
 * The web search tool of the model endpoint, as the agent has it. The version is the one that needs no code execution
 * beside it.
 */
export function endpointSearch(agent: SessionAgent): WebSearchTool20250305 {
  const config = webSearchConfig(agent);
  return {
    type: 'web_search_20250305',
    name: 'web_search',
    max_uses: MOST_SEARCHES,
    ...(config?.allowed_domains ? { allowed_domains: config.allowed_domains } : {}),
    ...(config?.blocked_domains ? { blocked_domains: config.blocked_domains } : {}),
    ...(config?.user_location ? { user_location: config.user_location } : {}),
  };
}
