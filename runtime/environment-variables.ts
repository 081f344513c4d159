import { z } from 'zod';
import { parseDuration } from '../time/parse-duration.ts';

const secret = z.string().min(1).nullable().default(null);
const url = z.url({ protocol: /^https?$/, error: 'is not an http(s) URL' });

const NOT_A_PORT = 'is not a port from 1 to 65535';
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'];

/** Every variable with its form and its default. Each message says what is wrong, to stand after the name. */
export const Variables = z.object({
  CURFEW_AGENT_API: z
    .string()
    .refine((text) => text === 'local' || text === 'hosted' || url.safeParse(text).success, {
      error: 'is neither local, hosted nor an http(s) URL',
    })
    .default('local'),
  CURFEW_AGENT_API_KEY: secret,
  CURFEW_ENGINE_PORT: z
    .string()
    .regex(/^\d+$/, NOT_A_PORT)
    .transform(Number)
    .pipe(z.int().min(1, NOT_A_PORT).max(65535, NOT_A_PORT))
    .default(4180),
  CURFEW_HANDS: z.enum(['bubblewrap', 'none'], { error: 'is neither bubblewrap nor none' }).default('bubblewrap'),
  ANTHROPIC_BASE_URL: url.nullable().default(null),
  ANTHROPIC_API_KEY: secret,
  GITHUB_API_URL: url.default('https://api.github.com'),
  GITHUB_SERVER_URL: url.default('https://github.com'),
  GITHUB_TOKEN: secret,
  GITHUB_READ_TOKEN: secret,
  GITHUB_WEBHOOK_SECRET: secret,
  GITHUB_WEBHOOK_SECRET_OLD: secret,
  CURFEW_DATABASE_URL: z.string().nullable().default(null),
  CURFEW_ENGINE_DATABASE_URL: z
    .undefined({ error: 'is not carried out yet: the engine keeps its own SQLite file in the data folder; remove it' })
    .optional(),
  TEMPORAL_ADDRESS: z.string().nullable().default(null),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  CURFEW_TEMPORAL_UI: url.nullable().default(null),
  CURFEW_TASK_QUEUE: z.string().default('curfew'),
  CURFEW_HEARTBEAT_TIMEOUT: z.string().default('30s').transform(duration),
  CURFEW_LOG_LEVEL: z.enum(LOG_LEVELS, { error: `is none of ${LOG_LEVELS.join(', ')}` }).default('info'),
});

export type Variables = z.infer<typeof Variables>;

function duration(text: string, context: z.RefinementCtx): number {
  const ms = parseDuration(text);
  if (ms !== null && ms > 0) return ms;
  context.addIssue({ code: 'custom', message: `is "${text}"; write a duration such as 30s or 500ms` });
  return z.NEVER;
}
