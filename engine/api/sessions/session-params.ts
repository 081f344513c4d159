import { z } from 'zod';
import { AgentModel } from '../agents/agent-definition.ts';
import { AgentSkills } from '../agents/agent-skills.ts';
import { AgentTools } from '../agents/agent-tools.ts';
import { McpServers } from '../agents/mcp-servers.ts';
import { SessionResources } from './session-resources.ts';
import { Metadata, MetadataPatch } from '../http/shapes.ts';
import { InitialEvents } from '../events/user-events.ts';

const Budget = z
  .strictObject({
    type: z.literal('limit'),
    max_list_cost: z.strictObject({
      amount: z.string().regex(/^[1-9]\d{0,11}$/, 'whole cents as text, above 0, without leading zeros'),
      currency: z.literal('USD'),
    }),
  })
  .transform((budget) => Number(budget.max_list_cost.amount));

const Version = z.number().int().min(1).optional();

const AgentReference = z.union([
  z.string().transform((id) => ({ type: 'agent' as const, id, version: undefined })),
  z.strictObject({ type: z.literal('agent'), id: z.string(), version: Version }),
  z.strictObject({
    type: z.literal('agent_with_overrides'),
    id: z.string(),
    version: Version,
    model: AgentModel.optional(),
    system: z.string().max(100_000).nullish(),
    tools: AgentTools.optional(),
    mcp_servers: McpServers.optional(),
    skills: AgentSkills.optional(),
  }),
]);

/** Parses a budget to whole cents. */
export const SessionCreateParams = z.strictObject({
  agent: AgentReference,
  environment_id: z.string(),
  budget: Budget.nullish(),
  initial_events: InitialEvents.nullish(),
  metadata: Metadata.nullish(),
  resources: SessionResources.nullish(),
  title: z.string().max(1_000).nullish(),
  vault_ids: z.array(z.string()).max(50).nullish(),
});

/** Keys that are left out stay as they are. */
export const SessionUpdateParams = z.strictObject({
  title: z.string().max(1_000).nullish(),
  metadata: MetadataPatch.nullish(),
  budget: Budget.nullish(),
  vault_ids: z.undefined('the vaults of a session are fixed when it is created').optional(),
  agent: z.strictObject({ tools: AgentTools.optional(), mcp_servers: McpServers.optional() }).optional(),
});
