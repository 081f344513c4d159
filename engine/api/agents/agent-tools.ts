import type {
  BetaManagedAgentsAgentToolConfig,
  BetaManagedAgentsAgentToolset20260401,
  BetaManagedAgentsMCPToolset,
} from '@anthropic-ai/sdk/resources/beta/agents';
import { z } from 'zod';
import type { AgentTool } from '../../store/agent.ts';
import { TOOLSET } from '../../tools/toolset.ts';
import { refuseWebConfig, WEB_TOOLS, webConfig, webConfigShape } from './web-tool-config.ts';

const NAMES = TOOLSET.map((tool) => tool.name);

const Policy = z.object({
  type: z.enum(['always_allow', 'always_ask'], 'this engine judges no call by itself: always_allow or always_ask'),
});

const Config = z.object({
  ...webConfigShape,
  name: z.enum(NAMES),
  type: z.string().optional(),
  enabled: z.boolean().nullish(),
  permission_policy: Policy.nullish(),
});

const Toolset = z.strictObject({
  type: z.literal('agent_toolset_20260401'),
  default_config: z.object({ enabled: z.boolean().nullish(), permission_policy: Policy.nullish() }).nullish(),
  configs: z.array(Config.superRefine(refuseWebConfig)).nullish(),
});

const McpConfig = z.strictObject({
  name: z.string().min(1).max(128),
  enabled: z.boolean().nullish(),
  permission_policy: Policy.nullish(),
});

const McpToolset = z.strictObject({
  type: z.literal('mcp_toolset'),
  mcp_server_name: z.string().min(1).max(255),
  default_config: z.object({ enabled: z.boolean().nullish(), permission_policy: Policy.nullish() }).nullish(),
  configs: z.array(McpConfig).max(256).nullish(),
});

const CustomTool = z.strictObject({
  type: z.literal('custom'),
  name: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,128}$/, 'letters, digits, _ and -, at most 128')
    .regex(/^(?!mcp__)/, 'names that begin with mcp__ belong to the tools of MCP servers'),
  description: z.string(),
  input_schema: z.looseObject({ type: z.literal('object') }),
});

/**
 * Parses the tools of an agent and fills in every default. A tool that this engine cannot offer is an error, never
 * ignored.
 */
export const AgentTools = z
  .array(z.discriminatedUnion('type', [Toolset, McpToolset, CustomTool], { error: describeUnknown }))
  .max(256)
  .superRefine(refuseClashes)
  .transform((tools) => tools.map(withDefaults));

function describeUnknown(): string {
  return 'this engine knows tools of type agent_toolset_20260401, mcp_toolset and custom';
}

type Given = z.output<typeof Toolset | typeof McpToolset | typeof CustomTool>;

function refuseClashes(tools: Given[], context: z.RefinementCtx): void {
  const problem = (message: string): void => context.addIssue({ code: 'custom', message });
  const twice = firstTwice(tools.flatMap(namesOf));
  if (twice !== undefined) return problem(`two tools are named "${twice}"`);
  const servers = tools.flatMap((tool) => (tool.type === 'mcp_toolset' ? [tool] : []));
  const server = firstTwice(servers.map((tool) => tool.mcp_server_name));
  if (server !== undefined) return problem(`two mcp_toolsets name the MCP server "${server}"`);
  for (const { mcp_server_name, configs } of servers) {
    const tool = firstTwice((configs ?? []).map(({ name }) => name));
    if (tool !== undefined) return problem(`the toolset of "${mcp_server_name}" configures "${tool}" twice`);
  }
}

function namesOf(tool: Given): string[] {
  if (tool.type === 'custom') return [tool.name];
  return tool.type === 'mcp_toolset' ? [] : NAMES;
}

function firstTwice(names: string[]): string | undefined {
  return names.find((name, i) => names.indexOf(name) !== i);
}

function withDefaults(tool: Given): AgentTool {
  if (tool.type === 'custom') return tool;
  return tool.type === 'mcp_toolset' ? resolveMcp(tool) : resolve(tool);
}

/** Each call of a tool of an MCP server is asked about, unless the toolset says otherwise. */
function resolveMcp(toolset: z.output<typeof McpToolset>): BetaManagedAgentsMCPToolset {
  const enabled = toolset.default_config?.enabled ?? true;
  const permission_policy = toolset.default_config?.permission_policy ?? { type: 'always_ask' };
  return {
    type: 'mcp_toolset',
    mcp_server_name: toolset.mcp_server_name,
    default_config: { enabled, permission_policy },
    configs: (toolset.configs ?? []).map((config) => ({
      name: config.name,
      enabled: config.enabled ?? enabled,
      permission_policy: config.permission_policy ?? permission_policy,
    })),
  };
}

function resolve(toolset: z.output<typeof Toolset>): BetaManagedAgentsAgentToolset20260401 {
  const byDefault = toolset.default_config?.enabled ?? true;
  const usual = toolset.default_config?.permission_policy ?? { type: 'always_allow' };
  const configs = TOOLSET.map(({ name }) => {
    const own = toolset.configs?.find((config) => config.name === name);
    // The web is reached, and searches are paid, only where the agent names the tool.
    const enabled = own?.enabled ?? (byDefault && !WEB_TOOLS.includes(name));
    const permission_policy = own?.permission_policy ?? usual;
    return {
      name,
      type: name,
      enabled,
      permission_policy,
      ...webConfig(name, own),
    } as BetaManagedAgentsAgentToolConfig;
  });
  return {
    type: 'agent_toolset_20260401',
    default_config: { enabled: byDefault, permission_policy: usual },
    configs,
  };
}
