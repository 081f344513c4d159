import type { Agent, AgentModel, ToolPermission } from '../agent.ts';
import { SANDBOX_TOOLS, WEB_TOOLS, type WrittenAgent } from '../schema/agent-schema.ts';

const DEFAULT_MODEL = 'claude-sonnet-5-5';

function model(written: WrittenAgent['model']): AgentModel {
  const { id, effort, speed } = typeof written === 'object' ? written : { id: written ?? DEFAULT_MODEL };
  return { id, effort: effort ?? null, speed: speed ?? null };
}

/** A list names all tools there are; a map changes the default, which is all but the web. */
function tools(written: WrittenAgent['tools']): Record<string, ToolPermission> {
  if (Array.isArray(written)) {
    return Object.fromEntries(
      [...SANDBOX_TOOLS, ...WEB_TOOLS].map((tool) => [tool, written.includes(tool) ? 'allow' : 'off']),
    );
  }
  const defaults = [...SANDBOX_TOOLS.map((tool) => [tool, 'allow']), ...WEB_TOOLS.map((tool) => [tool, 'off'])];
  return { ...Object.fromEntries(defaults), ...written };
}

/** Fills in the defaults of an agent. Without anything written it is the agent `default` that is always there. */
export function buildAgent(name: string, written: WrittenAgent, system: string): Agent {
  return {
    name,
    description: written.description ?? null,
    model: model(written.model),
    tools: tools(written.tools),
    network: { allowed: written.network?.allowed ?? [] },
    system,
  };
}
