import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { TRIGGER_SOURCES } from './sources/sources.ts';
import { takeDelivery, type Receiver } from './sources/take-delivery.ts';

/** GitHub sends the largest payloads; this is its own limit. */
const MAX_BODY_BYTES = 25 * 1024 * 1024;

export interface AppOptions extends Receiver {
  /** What is missing for runs to be started; empty when ready. */
  unready: () => Promise<string[]>;
}

/** The HTTP of `curfew serve`. */
export function createApp(options: AppOptions): Hono {
  const app = new Hono();
  const limit = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: (context) => context.json({ error: 'The body is larger than 25 MB.' }, 413),
  });
  for (const route of TRIGGER_SOURCES.flatMap(({ routes }) => routes)) {
    app.post(route.path, limit, (context) => takeDelivery(route, options, context));
  }
  app.get('/healthz', (context) => context.json({ status: 'ok' }));
  app.get('/readyz', async (context) => {
    const reasons = await options.unready();
    return reasons.length === 0
      ? context.json({ status: 'ready' })
      : context.json({ status: 'not ready', reasons }, 503);
  });
  app.notFound((context) => context.json({ error: `There is no ${context.req.method} ${context.req.path}.` }, 404));
  app.onError((error, context) => {
    options.log.error({ err: error, path: context.req.path }, 'a request failed');
    return context.json({ error: 'The request failed. The log has the reason.' }, 500);
  });
  return app;
}
