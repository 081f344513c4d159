import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { ApiOptions } from './api-options.ts';
import { requireToken, type ApiVariables } from './require-token.ts';
import { startRun } from './start-run.ts';

const MOST_BODY_BYTES = 64 * 1024;

/** The HTTP API, version 1. Whoever calls it shows a token; nothing of a request without a valid one is read. */
export function createApi(options: ApiOptions): Pick<Hono, 'fetch'> {
  const api = new Hono<{ Variables: ApiVariables }>().basePath('/api/v1');
  const limit = bodyLimit({
    maxSize: MOST_BODY_BYTES,
    onError: (context) => context.json({ error: `The body is larger than ${MOST_BODY_BYTES / 1024} kB.` }, 413),
  });
  api.use(async (context, next) => {
    context.header('cache-control', 'no-store');
    await next();
  });
  api.post('/runs', requireToken(options.database), limit, (context) => startRun(options, context));
  api.all('/runs', (context) => {
    context.header('allow', 'POST');
    return context.json({ error: `There is no ${context.req.method} here; runs are started with POST.` }, 405);
  });
  api.notFound((context) => context.json({ error: `There is no ${context.req.method} ${context.req.path}.` }, 404));
  api.onError((error, context) => {
    options.log.error({ err: error, path: context.req.path }, 'a request failed');
    return context.json({ error: 'The request failed. The log has the reason.' }, 500);
  });
  return api;
}
