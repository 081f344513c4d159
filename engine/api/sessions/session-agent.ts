import type { z } from 'zod';
import type { AgentObject, SessionAgent } from '../../store/agent.ts';
import { refuseLoneServers } from '../agents/mcp-servers.ts';
import type { SessionCreateParams } from './session-params.ts';

type AgentReference = z.output<typeof SessionCreateParams>['agent'];

/**
 * The copy of an agent that a session keeps. An override replaces its key in full. Throws ApiError 400 if MCP servers and
 * their toolsets do not fit together then.
 */
export function sessionAgent(agent: AgentObject, reference: AgentReference): SessionAgent {
  const { metadata: _, created_at: __, updated_at: ___, archived_at: ____, ...copy } = agent;
  if (reference.type === 'agent') return copy;
  const changed = {
    ...copy,
    model: reference.model ?? copy.model,
    system: reference.system === undefined ? copy.system : reference.system || null,
    tools: reference.tools ?? copy.tools,
    mcp_servers: reference.mcp_servers ?? copy.mcp_servers,
    skills: reference.skills ?? copy.skills,
  };
  refuseLoneServers(changed);
  return changed;
}
