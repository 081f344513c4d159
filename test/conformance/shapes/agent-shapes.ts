import type {
  BetaManagedAgentsAgent,
  BetaManagedAgentsAgentToolset20260401,
  BetaManagedAgentsCustomSkill,
  BetaManagedAgentsCustomTool,
  BetaManagedAgentsMCPServerURLDefinition,
  BetaManagedAgentsMCPToolset,
  BetaManagedAgentsModelConfig,
} from '@anthropic-ai/sdk/resources/beta/agents';
import type { BetaManagedAgentsSessionAgent } from '@anthropic-ai/sdk/resources/beta/sessions/sessions';
import { fieldsOf, id, list, nullable, oneOf, optional, type Shape } from './shape.ts';

const POLICY: Shape = { fields: { type: oneOf('always_allow', 'always_ask', 'auto') } };

const DEFAULT_CONFIG: Shape = { fields: { enabled: 'flag', permission_policy: POLICY } };

const TOOL: Shape = {
  byType: {
    agent_toolset_20260401: fieldsOf<BetaManagedAgentsAgentToolset20260401>({
      type: oneOf('agent_toolset_20260401'),
      default_config: DEFAULT_CONFIG,
      configs: list({ fields: { name: 'text', type: 'text', enabled: 'flag', permission_policy: POLICY } }),
    }),
    mcp_toolset: fieldsOf<BetaManagedAgentsMCPToolset>({
      type: oneOf('mcp_toolset'),
      mcp_server_name: 'text',
      default_config: DEFAULT_CONFIG,
      configs: list({ fields: { name: 'text', enabled: 'flag', permission_policy: POLICY } }),
    }),
    custom: fieldsOf<BetaManagedAgentsCustomTool>({
      type: oneOf('custom'),
      name: 'text',
      description: 'text',
      input_schema: 'map',
    }),
  },
};

/** What an agent and its copy in a session have in common. */
const DEFINITION = {
  id: id('agent'),
  type: oneOf('agent'),
  name: 'text',
  description: nullable('text'),
  execution_identity: { fields: { type: oneOf('service_account') } },
  mcp_servers: list(
    fieldsOf<BetaManagedAgentsMCPServerURLDefinition>({ type: oneOf('url'), name: 'text', url: 'text' }),
  ),
  model: fieldsOf<BetaManagedAgentsModelConfig>({
    id: 'text',
    effort: optional({ fields: { type: 'text' } }),
    inference_geo: optional('text'),
    speed: optional(oneOf('standard', 'fast')),
  }),
  multiagent: nullable({ fields: { type: 'text' } }),
  skills: list(
    fieldsOf<BetaManagedAgentsCustomSkill>({ type: oneOf('anthropic', 'custom'), skill_id: 'text', version: 'text' }),
  ),
  system: nullable('text'),
  tools: list(TOOL),
  version: 'whole',
} satisfies Record<string, Shape>;

export const SESSION_AGENT = fieldsOf<BetaManagedAgentsSessionAgent>(DEFINITION);

export const AGENT = fieldsOf<BetaManagedAgentsAgent>({
  ...DEFINITION,
  metadata: 'map',
  created_at: 'time',
  updated_at: 'time',
  archived_at: nullable('time'),
});
