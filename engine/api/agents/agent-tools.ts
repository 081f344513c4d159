import type {
  BetaManagedAgentsAgentToolConfig,
  BetaManagedAgentsAgentToolset20260401,
} from '@anthropic-ai/sdk/resources/beta/agents';
import { z } from 'zod';
import type { AgentTool } from '../../store/agent.ts';
import { TOOLSET } from '../../tools/toolset.ts';

const NAMES = TOOLSET.map((tool) => tool.name);

const Policy = z.object({
  type: z.enum(['always_allow', 'always_ask'], 'this engine judges no call by itself: always_allow or always_ask'),
});

const Config = z.object({
  name: z.enum(NAMES),
  type: z.string().optional(),
  enabled: z.boolean().nullish(),
  permission_policy: Policy.nullish(),
});

const Toolset = z.strictObject({
  type: z.literal('agent_toolset_20260401'),
  default_config: z.object({ enabled: z.boolean().nullish(), permission_policy: Policy.nullish() }).nullish(),
  configs: z.array(Config).nullish(),
});

const CustomTool = z.strictObject({
  type: z.literal('custom'),
  name: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, 'letters, digits, _ and -, at most 128'),
  description: z.string(),
  input_schema: z.looseObject({ type: z.literal('object') }),
});

/**
 * Parses the tools of an agent and fills in every default. A tool that this engine cannot offer is an error, never
 * ignored.
 */
export const AgentTools = z
  .array(z.discriminatedUnion('type', [Toolset, CustomTool], { error: describeUnknown }))
  .max(256)
  .superRefine(refuseClashes)
  .transform((tools) => tools.map((tool): AgentTool => (tool.type === 'custom' ? tool : resolve(tool))));

function describeUnknown(): string {
  return 'this engine knows tools of type agent_toolset_20260401 and custom';
}

function refuseClashes(tools: z.output<typeof Toolset | typeof CustomTool>[], context: z.RefinementCtx): void {
  const problem = (message: string): void => context.addIssue({ code: 'custom', message });
  const names = tools.flatMap((tool) => (tool.type === 'custom' ? [tool.name] : NAMES));
  for (const name of names)
    if (names.indexOf(name) !== names.lastIndexOf(name)) return problem(`two tools are named "${name}"`);
  for (const tool of tools) {
    if (tool.type === 'custom') continue;
    const impossible = tool.configs?.find((config) => config.enabled === true && !isOffered(config.name));
    if (impossible) problem(`${impossible.name} is not available on this engine; set enabled: false or leave it out`);
  }
}

function resolve(toolset: z.output<typeof Toolset>): BetaManagedAgentsAgentToolset20260401 {
  const byDefault = toolset.default_config?.enabled ?? true;
  const usual = toolset.default_config?.permission_policy ?? { type: 'always_allow' };
  const configs = TOOLSET.map(({ name, offer }) => {
    const own = toolset.configs?.find((config) => config.name === name);
    const enabled = (own?.enabled ?? byDefault) && offer !== null;
    const permission_policy = own?.permission_policy ?? usual;
    return { name, type: name, enabled, permission_policy } as BetaManagedAgentsAgentToolConfig;
  });
  return {
    type: 'agent_toolset_20260401',
    default_config: { enabled: byDefault, permission_policy: usual },
    configs,
  };
}

function isOffered(name: string): boolean {
  return TOOLSET.some((tool) => tool.name === name && tool.offer !== null);
}
