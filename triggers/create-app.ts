import { Hono, type Context } from 'hono';
import type { Settings } from '../definitions/settings.ts';
import { createBodyRoom } from './sources/body-room.ts';
import { TRIGGER_SOURCES } from './sources/sources.ts';
import { takeDelivery, type Receiver } from './sources/take-delivery.ts';

export interface AppOptions extends Omit<Receiver, 'room'> {
  settings: Settings;
  /** What is missing for runs to be started; empty when ready. */
  unready: () => Promise<string[]>;
  /** Serves what is under /api/. */
  api?: Pick<Hono, 'fetch'>;
}

/** The HTTP of `curfew serve`. */
export function createApp(options: AppOptions): Hono {
  const app = new Hono();
  const receiver = { ...options, room: createBodyRoom() };
  for (const route of TRIGGER_SOURCES.flatMap((source) => source.routes(options.settings))) {
    app.post(route.path, (context) => takeDelivery(route, receiver, context));
    app.all(route.path, (context) => refuseMethod(context, 'POST'));
  }
  app.all('/api/*', (context) => options.api?.fetch(context.req.raw, context.env) ?? context.notFound());
  app.get('/healthz', (context) => context.json({ status: 'ok' }));
  app.get('/readyz', async (context) => {
    const reasons = await options.unready();
    return reasons.length === 0
      ? context.json({ status: 'ready' })
      : context.json({ status: 'not ready', reasons }, 503);
  });
  app.all('/healthz', (context) => refuseMethod(context, 'GET, HEAD'));
  app.all('/readyz', (context) => refuseMethod(context, 'GET, HEAD'));
  app.notFound((context) => context.json({ error: `There is no ${context.req.method} ${context.req.path}.` }, 404));
  app.onError((error, context) => {
    options.log.error({ err: error, path: context.req.path }, 'a request failed');
    return context.json({ error: 'The request failed. The log has the reason.' }, 500);
  });
  return app;
}

function refuseMethod(context: Context, allowed: string): Response {
  context.header('allow', allowed);
  return context.json({ error: `There is no ${context.req.method} ${context.req.path}; it takes ${allowed}.` }, 405);
}
