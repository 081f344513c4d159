import { Hono, type Context } from 'hono';
import { z } from 'zod';
import type { Engine } from '../../engine.ts';
import { readBody } from '../http/read-body.ts';
import { askEndpoint } from './ask-endpoint.ts';

const LIST_QUERY = ['after_id', 'before_id', 'limit'];

/**
 * The routes that the engine hands on to its model endpoint, with the engine's own key: the models, and what a message would
 * have as tokens.
 */
export function modelRoutes({ model }: Engine): Hono {
  const routes = new Hono();
  routes.get('/models', async (context) => {
    const query = Object.fromEntries(LIST_QUERY.flatMap((name) => pair(name, context.req.query(name))));
    return await askEndpoint(model, { method: 'get', path: '/v1/models', query, betas: betasOf(context) });
  });
  routes.get('/models/:id', async (context) => {
    const path = `/v1/models/${encodeURIComponent(context.req.param('id'))}`;
    return await askEndpoint(model, { method: 'get', path, betas: betasOf(context) });
  });
  routes.post('/messages/count_tokens', async (context) => {
    const body = await readBody(context, z.looseObject({}));
    return await askEndpoint(model, {
      method: 'post',
      path: '/v1/messages/count_tokens',
      body,
      betas: betasOf(context),
    });
  });
  return routes;
}

function pair(name: string, value: string | undefined): [string, string][] {
  return value === undefined ? [] : [[name, value]];
}

function betasOf(context: Context): string | null {
  return context.req.header('anthropic-beta') ?? null;
}
