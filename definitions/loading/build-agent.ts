import type { Agent, AgentModel, ToolPermission } from '../agent.ts';
import { buildNetwork } from './build-network.ts';
import type { Skill } from '../skill.ts';
import { DEFAULT_MODEL, SANDBOX_TOOLS, WEB_TOOLS, type WrittenAgent } from '../schema/agent-schema.ts';

/** What an agent file says, with the skills that it names. */
type Written = Omit<WrittenAgent, 'skills'> & { skills?: Skill[] };

/** Fills in the defaults of an agent. With an empty `written` the result is the built-in agent `default`. */
export function buildAgent(name: string, written: Written, system: string): Agent {
  return {
    name,
    description: written.description ?? null,
    model: model(written.model),
    tools: tools(written.tools),
    network: buildNetwork(written.network ?? {}),
    ...(written.vaults && written.vaults.length > 0 ? { vaults: written.vaults } : {}),
    ...(written.skills && written.skills.length > 0 ? { skills: written.skills } : {}),
    system,
  };
}

function model(written: WrittenAgent['model']): AgentModel {
  const { id, effort, speed } = typeof written === 'object' ? written : { id: written ?? DEFAULT_MODEL };
  return { id, effort: effort ?? null, speed: speed ?? null };
}

/** A list names all tools of the agent; a map changes the defaults, which allow all tools but those of the web. */
function tools(written: WrittenAgent['tools']): Record<string, ToolPermission> {
  if (Array.isArray(written)) {
    return Object.fromEntries(
      [...SANDBOX_TOOLS, ...WEB_TOOLS].map((tool) => [tool, written.includes(tool) ? 'allow' : 'off']),
    );
  }
  const defaults = [...SANDBOX_TOOLS.map((tool) => [tool, 'allow']), ...WEB_TOOLS.map((tool) => [tool, 'off'])];
  return { ...Object.fromEntries(defaults), ...written };
}
