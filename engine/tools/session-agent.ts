import type { z } from 'zod';
import type { AgentDefinition } from '../api/agents/agent-definition.ts';
import type { AgentObject } from '../store/agent-store.ts';
import type { SessionCreateParams } from '../api/sessions/session-params.ts';

/** The agent as a session keeps it: a copy, unchanged by later versions. */
export interface SessionAgent extends Omit<AgentDefinition, 'metadata'> {
  id: string;
  type: 'agent';
  version: number;
}

/** Each override replaces its key in full. */
export function sessionAgent(
  agent: AgentObject,
  reference: z.output<typeof SessionCreateParams>['agent'],
): SessionAgent {
  const { metadata: _, created_at: __, updated_at: ___, archived_at: ____, ...copy } = agent;
  if (reference.type === 'agent') return copy;
  return {
    ...copy,
    model: reference.model ?? copy.model,
    system: reference.system === undefined ? copy.system : reference.system || null,
    tools: reference.tools ?? copy.tools,
  };
}
