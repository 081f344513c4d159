import { z } from 'zod';
import { AGENT_FOREIGN_KEYS } from './foreign-keys.ts';
import { networkSchema } from './network-schema.ts';
import { NOT_YET, notYet } from './not-yet.ts';
import { text } from './scalars.ts';
import { strictMap } from './strict-map.ts';

export const SANDBOX_TOOLS = ['bash', 'read', 'write', 'edit', 'glob', 'grep'] as const;
export const WEB_TOOLS = ['web_fetch', 'web_search'] as const;
const TOOLS = [...SANDBOX_TOOLS, ...WEB_TOOLS] as const;
const PERMISSIONS = ['allow', 'ask', 'auto', 'off'] as const;

const WEB = 'needs the network, which this version does not open yet; write `off` or remove it';

const sandboxTool = z.enum(PERMISSIONS).superRefine((permission, context) => {
  const message = laterPermission(permission);
  if (message !== null) context.addIssue({ code: 'custom', message, params: { reason: NOT_YET } });
});

const webTool = z
  .enum(PERMISSIONS)
  .refine((permission) => permission === 'off', { error: WEB, params: { reason: NOT_YET } });

const listedTool = z.enum(TOOLS).refine((tool) => !WEB_TOOLS.some((web) => web === tool), {
  error: ({ input }) =>
    `is ${String(input)}, which needs the network, and this version does not open it yet; remove it`,
  params: { reason: NOT_YET },
});

const toolMap = strictMap({
  ...Object.fromEntries(SANDBOX_TOOLS.map((tool) => [tool, sandboxTool.optional()])),
  ...Object.fromEntries(WEB_TOOLS.map((tool) => [tool, webTool.optional()])),
});

const model = z.union(
  [
    text,
    strictMap({
      id: text,
      effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).optional(),
      speed: z.enum(['standard', 'fast']).optional(),
    }),
  ],
  { error: 'must be the id of a model, or a map { id, effort, speed }' },
);

const mcpServer = strictMap({
  url: text,
  tools: z.record(z.string(), z.enum(PERMISSIONS)).optional(),
});

/** The front matter of `agents/<name>.md`. */
export const agentSchema = strictMap(
  {
    description: z.string().nullable().optional(),
    model: model.optional(),
    tools: z
      .union([z.array(listedTool), toolMap], { error: 'must be a list of tools, or a map of tool and permission' })
      .meta({
        description:
          'A list names all tools of the agent; a map changes the defaults, which allow all tools but those of the web.',
      })
      .optional(),
    'mcp-servers': notYet(z.record(z.string(), mcpServer)).optional(),
    network: networkSchema.optional(),
  },
  AGENT_FOREIGN_KEYS,
);

export type WrittenAgent = z.output<typeof agentSchema>;

type Written = string | undefined;

function laterPermission(permission: Written): string | null {
  return permission === 'auto'
    ? 'is auto, which is part of the format, but this version carries out only `allow`, `ask` and `off`'
    : null;
}
