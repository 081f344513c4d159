import { z } from 'zod';
import { parseDuration } from '../../time/parse-duration.ts';
import { SHORTEST_ACTOR_KEY } from '../actor-key.ts';
import { egressVariables } from './egress-variables.ts';
import { fileVariables } from './file-variables.ts';
import { packageVariables } from './package-variables.ts';
import { githubVariables } from './github-variables.ts';
import { sentryVariables } from './sentry-variables.ts';
import { slackVariables } from './slack-variables.ts';
import { secret, url } from './variable-forms.ts';
import { webVariables } from './web-variables.ts';

const NOT_A_PORT = 'is not a port from 1 to 65535';
const LONGEST_MCP_TIMEOUT_MS = 3_600_000;
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
  ...egressVariables,
  ...packageVariables,
  ...webVariables,
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
  ...githubVariables,
  ...sentryVariables,
  ...slackVariables,
  ...fileVariables,
  CURFEW_ACTOR_KEY: z
    .string()
    .min(SHORTEST_ACTOR_KEY, `is shorter than ${SHORTEST_ACTOR_KEY} characters`)
    .nullable()
    .default(null)
    .meta({
      description:
        'The key of signatures that say who acts on a run. Set the same on every machine; on one machine processes share a file in the data folder. `serve` signs for people in Slack and at GitHub, and workers check it.',
      example: 'my-actor-key-of-at-least-32-characters',
      readBy: ['dev', 'serve', 'worker'],
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
  CURFEW_ENGINE_MCP_TIMEOUT: z
    .string()
    .default('2m')
    .transform(duration)
    .pipe(z.number().max(LONGEST_MCP_TIMEOUT_MS, 'is more than 1h'))
    .meta({
      description:
        'How long one call of a tool of an MCP server may take. After it the agent is told that there was no answer, and goes on.',
      example: '10m',
      readBy: ['dev', 'engine'],
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
