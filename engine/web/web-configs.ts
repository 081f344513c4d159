import type {
  BetaManagedAgentsWebFetchToolConfig,
  BetaManagedAgentsWebSearchToolConfig,
} from '@anthropic-ai/sdk/resources/beta/agents';
import type { SessionAgent } from '../store/agent.ts';

/** The agent's configuration of web_fetch; null if it does not have the tool. */
export function webFetchConfig(agent: SessionAgent): BetaManagedAgentsWebFetchToolConfig | null {
  return configsOf(agent).find((config) => config.name === 'web_fetch') ?? null;
}

/** The agent's configuration of web_search; null if it does not have the tool. */
export function webSearchConfig(agent: SessionAgent): BetaManagedAgentsWebSearchToolConfig | null {
  return configsOf(agent).find((config) => config.name === 'web_search') ?? null;
}

function configsOf({ tools }: SessionAgent) {
  return tools.flatMap((tool) => (tool.type === 'agent_toolset_20260401' ? tool.configs : []));
}
