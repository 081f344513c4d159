import { z } from 'zod';
import { serverKey } from '../../text/hosts/server-key.ts';
import { NOT_YET } from './not-yet.ts';
import { text } from './scalars.ts';
import { secretVariable } from './secret-variable.ts';
import { showValue } from './show-value.ts';
import { type ForeignKeys, strictMap } from './strict-map.ts';

/** The agent API takes no more. */
const MOST_SERVERS = 20;
const MOST_TOOLS = 256;

const NAME = /^[^\p{C}\s]{1,64}$/u;
const TOOL = /^(?:\*|.{1,128})$/s;

const url = text
  .superRefine((written, context) => {
    const message = problemOf(written);
    if (message !== null) context.addIssue({ code: 'custom', message });
  })
  .meta({ description: 'The address of the server: streamable HTTP, or SSE.' });

const permission = z
  .enum(['allow', 'ask', 'auto', 'off'])
  .superRefine((written, context) => {
    const message = 'is auto, which is part of the format, but this version carries out only `allow`, `ask` and `off`';
    if (written === 'auto') context.addIssue({ code: 'custom', message, params: { reason: NOT_YET } });
  })
  .meta({
    description: 'allow: the agent calls it; ask: a person is asked before each call; off: the agent does not have it.',
    default: 'ask',
    refused: ['auto'],
  });

const STDIO =
  'servers that are started as a program are not called; write the `url` of one that is reached over the network';

/** Keys that other programs have for a server. */
const FOREIGN_KEYS: ForeignKeys = {
  headers: 'write the name of a variable that holds the token as `token`; it is sent as `Authorization: Bearer …`',
  type: 'streamable HTTP and SSE are told apart by themselves',
  command: STDIO,
  args: STDIO,
  env: STDIO,
  container: STDIO,
  allowed: 'use `tools`: `tools: { "*": off, list_issues: allow }`',
};

const fields = {
  url,
  tools: z
    .record(text.regex(TOOL, 'is longer than 128 characters'), permission)
    .refine((tools) => Object.keys(tools).length <= MOST_TOOLS, { error: `names more than ${MOST_TOOLS} tools` })
    .meta({
      description:
        'What the agent may do with each tool, by the name that the server gives it; `*` is every tool that is not named.',
      absent: 'all tools of the server, and a person is asked before each call',
    })
    .optional(),
  token: secretVariable
    .meta({
      description:
        "The variable of the worker's environment that holds the token for the server. The agent and its sandbox never see it.",
      absent: 'the server is called without a token',
    })
    .optional(),
};

const server = strictMap(fields, FOREIGN_KEYS).meta({ description: 'One server.' });

/** The MCP servers of an agent, by name. */
export const mcpServersSchema = z
  .record(
    text.refine((name) => NAME.test(name), {
      error: ({ input }) => `is ${showValue(input)}; a name has at most 64 characters and no blanks`,
    }),
    server,
  )
  .refine((servers) => Object.keys(servers).length <= MOST_SERVERS, {
    error: `names more than ${MOST_SERVERS} servers`,
  })
  .superRefine(checkTokens)
  .meta({
    description: 'MCP servers whose tools the agent has, by names of your choice.',
    absent: 'none',
    examples: [
      {
        linear: {
          url: 'https://mcp.linear.app/mcp',
          tools: { '*': 'allow', create_issue: 'ask', delete_issue: 'off' },
          token: 'LINEAR_TOKEN',
        },
      },
    ],
  });

export type WrittenMcpServers = z.output<typeof mcpServersSchema>;

/** A vault has one token for each server, so two names for one server cannot have different ones. */
function checkTokens(
  servers: Record<string, { url: string; token?: string | undefined }>,
  context: z.RefinementCtx,
): void {
  const firsts = new Map<string, string>();
  for (const [name, { url: written, token }] of Object.entries(servers)) {
    const same = serverKey(written) ?? written;
    const first = firsts.get(same);
    if (first === undefined) firsts.set(same, name);
    else if (servers[first]?.token !== token) {
      const message = `is the server of \`${first}\` with another \`token\`; a session has one token for each server`;
      context.addIssue({ code: 'custom', path: [name], message });
    }
  }
}

/** A password is not shown again. */
function problemOf(written: string): string | null {
  const parsed = URL.parse(written);
  if (!parsed || !['http:', 'https:'].includes(parsed.protocol)) {
    return `is ${showValue(written)}; write an https:// address, or http:// for a server of your own network`;
  }
  if (parsed.username !== '' || parsed.password !== '') {
    return 'has a user or a password; write the name of a variable as `token` instead';
  }
  return parsed.hash === '' ? null : `is ${showValue(written)}; remove what follows the #`;
}
