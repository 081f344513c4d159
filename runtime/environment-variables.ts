import { z } from 'zod';
import { parseDuration } from '../time/parse-duration.ts';
import { SHORTEST_ACTOR_KEY } from './actor-key.ts';

const secret = z.string().min(1).nullable().default(null);
const url = z.url({ protocol: /^https?$/, error: 'is not an http(s) URL' });

const NOT_A_PORT = 'is not a port from 1 to 65535';
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'];

/**
 * Every variable with its form, its default, and what `docs/reference/environment.md` says about it: what it is, an
 * example, and which processes read it. Each message says what is wrong, to stand after the name.
 */
export const Variables = z.object({
  CURFEW_AGENT_API: z
    .string()
    .refine((text) => text === 'local' || text === 'hosted' || url.safeParse(text).success, {
      error: 'is neither local, hosted nor an http(s) URL',
    })
    .default('local')
    .meta({
      description:
        'Where sessions run. local: in the engine on this machine; hosted: on Claude Managed Agents; a URL: on any other server of that API.',
      example: 'hosted',
      readBy: ['dev', 'worker', 'command'],
    }),
  CURFEW_AGENT_API_KEY: secret.meta({
    description: 'The key of the agent API that CURFEW_AGENT_API names. Without it ANTHROPIC_API_KEY is taken.',
    example: 'my-agent-api-key',
    readBy: ['dev', 'worker', 'command'],
  }),
  CURFEW_ENGINE_PORT: z
    .string()
    .regex(/^\d+$/, NOT_A_PORT)
    .transform(Number)
    .pipe(z.int().min(1, NOT_A_PORT).max(65535, NOT_A_PORT))
    .default(4180)
    .meta({
      description: 'The port of the local engine. `curfew dev` takes another one if it is in use.',
      example: '4200',
      readBy: ['dev', 'worker', 'engine', 'command'],
    }),
  CURFEW_HANDS: z
    .enum(['bubblewrap', 'none'], { error: 'is neither bubblewrap nor none' })
    .default('bubblewrap')
    .meta({
      description: "In what the engine runs the agent's commands. none: without any protection.",
      example: 'none',
      readBy: ['dev', 'engine'],
    }),
  ANTHROPIC_BASE_URL: url
    .nullable()
    .default(null)
    .meta({
      description: "The engine's model endpoint: any that speaks the Messages API. Without it Anthropic's own.",
      example: 'https://models.example.com',
      readBy: ['dev', 'engine'],
    }),
  ANTHROPIC_API_KEY: secret.meta({
    description: "The key of the engine's model endpoint, and of the agent API if CURFEW_AGENT_API_KEY is not set.",
    example: 'my-model-key',
    readBy: ['dev', 'engine', 'worker', 'command'],
  }),
  GITHUB_API_URL: url.default('https://api.github.com').meta({
    description: "The address of GitHub's API; set it for GitHub Enterprise Server.",
    example: 'https://github.example.com/api/v3',
    readBy: ['dev', 'serve', 'worker', 'command'],
  }),
  GITHUB_SERVER_URL: url.default('https://github.com').meta({
    description: 'The address of GitHub that clones are made from; set it for GitHub Enterprise Server.',
    example: 'https://github.example.com',
    readBy: ['dev', 'worker'],
  }),
  GITHUB_TOKEN: secret.meta({
    description:
      'A token that may push branches, open pull requests and comment. It never reaches the agent. `serve` needs it only if there is no GITHUB_READ_TOKEN.',
    example: 'my-writing-token',
    readBy: ['dev', 'serve', 'worker', 'command'],
  }),
  GITHUB_READ_TOKEN: secret.meta({
    description:
      'A token that only reads: fine-grained, or one of a GitHub App. The local engine clones with it (Contents: read); ' +
      '`serve` asks with it for the roles of people (Metadata: read) and, where `paths` are given, for changed files (Pull ' +
      'requests: read). A classic token is answered 403 about roles wherever its account may not push. Without it ' +
      'GITHUB_TOKEN is used.',
    example: 'my-reading-token',
    readBy: ['dev', 'serve', 'worker'],
  }),
  GITHUB_LOGIN: z
    .string()
    .regex(/^[A-Za-z0-9][\w-]{0,99}(\[bot\])?$/, 'is not a login such as octocat or my-app[bot]')
    .nullable()
    .default(null)
    .meta({
      description:
        'The account of GITHUB_TOKEN, so that `serve` knows its own events without that token. Without it the account is ' +
        'asked for with GITHUB_TOKEN, or else with GITHUB_READ_TOKEN.',
      example: 'my-app[bot]',
      readBy: ['dev', 'serve'],
    }),
  GITHUB_WEBHOOK_SECRET: secret.meta({
    description: 'The secret with which GitHub signs its webhooks.',
    example: 'my-webhook-secret',
    readBy: ['dev', 'serve'],
  }),
  GITHUB_WEBHOOK_SECRET_OLD: secret.meta({
    description: 'The former webhook secret, which stays valid while it is being replaced.',
    example: 'my-former-webhook-secret',
    readBy: ['dev', 'serve'],
  }),
  CURFEW_ACTOR_KEY: z
    .string()
    .min(SHORTEST_ACTOR_KEY, `is shorter than ${SHORTEST_ACTOR_KEY} characters`)
    .nullable()
    .default(null)
    .meta({
      description:
        'The key of signatures that say who acts on a run. Set the same on every machine; on one machine processes share a file in the data folder. This version checks such signatures and makes none: whoever acts is an operator.',
      example: 'my-actor-key-of-at-least-32-characters',
      readBy: ['dev', 'worker'],
    }),
  CURFEW_DATABASE_URL: z
    .string()
    .nullable()
    .default(null)
    .meta({
      description:
        'The PostgreSQL database of deliveries, runs and the ledger. Without it a SQLite file in the data folder.',
      example: 'postgres://curfew@db.example.com/curfew',
      readBy: ['dev', 'serve', 'worker', 'command'],
    }),
  CURFEW_ENGINE_DATABASE_URL: z
    .undefined({ error: 'is not carried out yet: the engine keeps its own SQLite file in the data folder; remove it' })
    .optional()
    .meta({
      description: 'A PostgreSQL database for the engine.',
      example: 'postgres://curfew@db.example.com/engine',
      readBy: [],
    }),
  TEMPORAL_ADDRESS: z
    .string()
    .nullable()
    .default(null)
    .meta({
      description: 'The Temporal server. Without it `curfew dev` starts its own, and commands find that one.',
      example: 'temporal.example.com:7233',
      readBy: ['dev', 'serve', 'worker', 'engine', 'command'],
    }),
  TEMPORAL_NAMESPACE: z
    .string()
    .default('default')
    .meta({
      description:
        'The namespace on the Temporal server. The engine can have another one than the runs, so that its turns are not in their list: on a server that `curfew dev` starts, it has this name with `-engine` at its end.',
      example: 'curfew',
      readBy: ['dev', 'serve', 'worker', 'engine', 'command'],
    }),
  CURFEW_TEMPORAL_UI: url
    .nullable()
    .default(null)
    .meta({
      description:
        "The address of Temporal's UI, for links to runs; comments on issues and pull requests have a link only if this address is public. Without it there are links only where `curfew dev` runs.",
      example: 'https://temporal.example.com',
      readBy: ['dev', 'worker', 'command'],
    }),
  CURFEW_TASK_QUEUE: z
    .string()
    .default('curfew')
    .meta({
      description: 'The task queue on Temporal. Installations that share a namespace need different ones.',
      example: 'curfew-staging',
      readBy: ['dev', 'serve', 'worker', 'engine', 'command'],
    }),
  CURFEW_LIST_LAG: z
    .string()
    .default('2m')
    .transform(duration)
    .meta({
      description:
        'If the answer to creating a session was lost: how long to look for the session in the list of a hosted agent API ' +
        'before another one is created. The own engine lists its sessions at once.',
      example: '90s',
      readBy: ['dev', 'worker'],
    }),
  CURFEW_HEARTBEAT_TIMEOUT: z
    .string()
    .default('30s')
    .transform(duration)
    .meta({
      description:
        'After how much silence a worker or an engine is taken for dead and its work is given to another one.',
      example: '10s',
      readBy: ['dev', 'worker', 'engine'],
    }),
  CURFEW_LOG_LEVEL: z
    .enum(LOG_LEVELS, { error: `is none of ${LOG_LEVELS.join(', ')}` })
    .default('info')
    .meta({ description: 'The least that is logged.', example: 'debug', readBy: ['dev', 'serve', 'worker', 'engine'] }),
});

export type Variables = z.infer<typeof Variables>;

function duration(text: string, context: z.RefinementCtx): number {
  const ms = parseDuration(text);
  if (ms !== null && ms > 0) return ms;
  context.addIssue({ code: 'custom', message: `is "${text}"; write a duration such as 30s or 500ms` });
  return z.NEVER;
}
