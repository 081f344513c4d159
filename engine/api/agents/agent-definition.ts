import { z } from 'zod';
import type { AgentDefinition } from '../../store/agent.ts';
import { AgentSkills } from './agent-skills.ts';
import { AgentTools } from './agent-tools.ts';
import { McpServers, refuseLoneServers } from './mcp-servers.ts';
import { Metadata } from '../http/shapes.ts';

const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const;

const Effort = z
  .union([z.enum(EFFORTS), z.object({ type: z.enum(EFFORTS) })])
  .transform((effort) => (typeof effort === 'string' ? { type: effort } : effort));

const MODEL_ERROR = 'a model id, or an object with id and effort';

/** The engine refuses the fast mode and regions, because it knows neither their prices nor their behaviour. */
export const AgentModel = z
  .union(
    [
      z.string().min(1),
      z.strictObject({
        id: z.string().min(1),
        effort: Effort.nullish(),
        speed: z.literal('standard', 'this engine knows speed "standard" only').nullish(),
        inference_geo: z.null('this engine does not choose where a model runs').optional(),
      }),
    ],
    { error: (issue) => (issue.code === 'invalid_union' ? MODEL_ERROR : undefined) },
  )
  .transform((model) => {
    if (typeof model === 'string') return { id: model };
    return model.effort ? { id: model.id, effort: model.effort } : { id: model.id };
  });

/** The keys of an agent, each as it may be given at creation. */
export const agentShape = {
  name: z.string().min(1).max(256),
  model: AgentModel,
  description: z.string().max(2_048).nullish(),
  system: z.string().max(100_000).nullish(),
  tools: AgentTools.nullish(),
  mcp_servers: McpServers.nullish(),
  skills: AgentSkills.nullish(),
  multiagent: z.null('multiagent is not available on this engine; leave it out or null').optional(),
  execution_identity: z.object({ type: z.literal('service_account') }).nullish(),
  metadata: Metadata.nullish(),
};

export const AgentParams = z.strictObject(agentShape);

/**
 * The definition that the parameters describe, with every default filled in. Throws ApiError 400 if its MCP servers and
 * their toolsets do not fit together.
 */
export function agentDefinition(params: z.output<typeof AgentParams>): AgentDefinition {
  const definition = withDefaults(params);
  refuseLoneServers(definition);
  return definition;
}

function withDefaults(params: z.output<typeof AgentParams>): AgentDefinition {
  return {
    name: params.name,
    description: params.description ?? null,
    model: params.model,
    system: params.system || null,
    tools: params.tools ?? [],
    mcp_servers: params.mcp_servers ?? [],
    skills: params.skills ?? [],
    multiagent: null,
    execution_identity: { type: 'service_account' },
    metadata: params.metadata ?? {},
  };
}
