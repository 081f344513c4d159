import { z } from 'zod';
import { skillNameProblem } from '../../text/skill-problem.ts';
import { AGENT_FOREIGN_KEYS } from './foreign/automation-foreign-keys.ts';
import { mcpServersSchema } from './mcp-servers-schema.ts';
import { networkSchema } from './network/network-schema.ts';
import { NOT_YET } from './not-yet.ts';
import { text } from './scalars.ts';
import { strictMap } from './strict-map.ts';
import { vaultsSchema } from './vaults-schema.ts';

/** The model of an agent that names none. */
export const DEFAULT_MODEL = 'claude-sonnet-5-5';
export const SANDBOX_TOOLS = ['bash', 'read', 'write', 'edit', 'glob', 'grep'] as const;
export const WEB_TOOLS = ['web_fetch', 'web_search'] as const;
const TOOLS = [...SANDBOX_TOOLS, ...WEB_TOOLS] as const;
const PERMISSION_MEANS =
  'allow: the agent uses it; ask: a person is asked before each use; off: the agent does not have it.';
const PERMISSIONS = ['allow', 'ask', 'auto', 'off'] as const;

const tool = z.enum(PERMISSIONS).superRefine((permission, context) => {
  const message = laterPermission(permission);
  if (message !== null) context.addIssue({ code: 'custom', message, params: { reason: NOT_YET } });
});

const sandboxTool = tool.meta({ description: PERMISSION_MEANS, default: 'allow', refused: ['auto'] });

const webFetch = tool.meta({
  description: `Fetching pages from the hosts of \`network.allowed\`. ${PERMISSION_MEANS}`,
  default: 'off',
  refused: ['auto'],
});

const webSearch = tool.meta({
  description: `Searching the web, which costs money. ${PERMISSION_MEANS} In the engine only a search provider can ask (CURFEW_WEB_SEARCH).`,
  default: 'off',
  refused: ['auto'],
});

const toolMap = strictMap({
  ...Object.fromEntries(SANDBOX_TOOLS.map((name) => [name, sandboxTool.optional()])),
  web_fetch: webFetch.optional(),
  web_search: webSearch.optional(),
});

const model = z.union(
  [
    text,
    strictMap({
      id: text.meta({ description: 'The id of the model. Its price must be known.' }),
      effort: z
        .enum(['low', 'medium', 'high', 'xhigh', 'max'])
        .meta({ description: 'How much it thinks before it answers.', absent: 'what the model does by itself' })
        .optional(),
      speed: z
        .enum(['standard', 'fast'])
        .meta({
          description: 'How fast the model answers; the local engine knows standard only.',
          absent: 'what the agent API does by itself',
        })
        .optional(),
    }),
  ],
  { error: 'must be the id of a model, or a map { id, effort, speed }' },
);

const skill = z.string().superRefine((name, context) => {
  const problem = skillNameProblem(name);
  if (problem !== null) context.addIssue({ code: 'custom', message: problem });
});

/** The front matter of `agents/<name>.md`. */
export const agentSchema = strictMap(
  {
    description: z
      .string()
      .nullable()
      .meta({ description: 'One sentence for people.', examples: ['Fixes bugs in small, tested steps'] })
      .optional(),
    model: model
      .meta({
        description: 'The model that the agent is.',
        default: DEFAULT_MODEL,
        examples: [{ id: 'claude-sonnet-5-5', effort: 'high', speed: 'standard' }, 'claude-opus-5-5'],
      })
      .optional(),
    tools: z
      .union([z.array(z.enum(TOOLS)), toolMap], { error: 'must be a list of tools, or a map of tool and permission' })
      .meta({
        description:
          'A list names all tools of the agent; a map changes the defaults, which allow all tools but those of the web.',
        default: SANDBOX_TOOLS,
        examples: [
          ['bash', 'read', 'write', 'edit', 'glob', 'grep'],
          {
            ...Object.fromEntries(SANDBOX_TOOLS.map((tool) => [tool, tool === 'bash' ? 'ask' : 'allow'])),
            ...Object.fromEntries(WEB_TOOLS.map((tool) => [tool, 'off'])),
          },
        ],
      })
      .optional(),
    'mcp-servers': mcpServersSchema.optional(),
    skills: z
      .array(skill)
      .max(20)
      .refine((names) => new Set(names).size === names.length, 'names a skill twice')
      .meta({
        description:
          'Folders in `skills/` with a `SKILL.md` each. The agent is told their names and descriptions, and reads the rest when a task needs it.',
        absent: 'none',
        examples: [['release-notes', 'pdf-forms']],
      })
      .optional(),
    network: networkSchema.optional(),
    vaults: vaultsSchema.optional(),
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
