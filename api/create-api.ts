import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { timeout } from 'hono/timeout';
import type { ApiOptions } from './api-options.ts';
import { requireToken, type ApiVariables } from './require-token.ts';
import { startRun } from './start-run.ts';
import { unavailable } from './unavailable.ts';

/** Longer than all waits for Temporal and for a lock of the database together, which have bounds of their own. */
const ANSWERED_AFTER_MS = 25_000;

/** The HTTP API, version 1. Whoever calls it shows a token; nothing of a request without a valid one is read. */
export function createApi(
  options: ApiOptions,
  { answeredAfterMs = ANSWERED_AFTER_MS }: { answeredAfterMs?: number } = {},
): Pick<Hono, 'fetch'> {
  const api = new Hono<{ Variables: ApiVariables }>().basePath('/api/v1');
  api.use(async (context, next) => {
    context.header('cache-control', 'no-store');
    await next();
  });
  const inTime = timeout(answeredAfterMs, new HTTPException(503, { message: LATE }));
  api.post('/runs', inTime, requireToken(options), (context) => startRun(options, context));
  api.all('/runs', (context) => {
    context.header('allow', 'POST');
    return context.json({ error: `There is no ${context.req.method} here; runs are started with POST.` }, 405);
  });
  api.notFound((context) => context.json({ error: `There is no ${context.req.method} ${context.req.path}.` }, 404));
  api.onError((error, context) => {
    options.log.error({ err: error, path: context.req.path }, 'a request failed');
    if (error instanceof HTTPException) return unavailable(context, error.message);
    return context.json({ error: 'The request failed. The log has the reason.' }, 500);
  });
  return api;
}

const LATE =
  'The request takes too long, and it may still be stored. Send it again; with the same Idempotency-Key it starts one run only.';
