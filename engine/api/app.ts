import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Engine } from '../engine.ts';
import { newId } from '../store/new-id.ts';
import { agentRoutes } from './agents/agents.ts';
import { ApiError } from './http/api-error.ts';
import { authorise } from './http/authorise.ts';
import { environmentRoutes } from './environments/environments.ts';
import { errorResponse, type ApiVariables } from './http/error-response.ts';
import { fileRoutes } from './files/files.ts';
import { knownRoutes } from './http/known-routes.ts';
import { modelRoutes } from './models/models.ts';
import { requireHeaders } from './http/require-headers.ts';
import { sessionEventRoutes } from './events/session-events.ts';
import { resourceRoutes } from './sessions/resource-routes.ts';
import { skillRoutes } from './skills/skills.ts';
import { sessionRoutes } from './sessions/sessions.ts';
import { vaultRoutes } from './vaults/vaults.ts';
import { threadRoutes } from './threads/threads.ts';

const LARGEST_BODY = 32 * 1024 * 1024;

/** The whole HTTP surface of the engine. */
export function createApp(engine: Engine, key: string): Hono<ApiVariables> {
  const app = new Hono<ApiVariables>();
  app.use(async (context, next) => {
    const requestId = newId('req');
    context.set('requestId', requestId);
    await next();
    context.header('request-id', requestId);
    // Nobody reads the body of this answer, and what it holds open would stay open.
    if (context.req.raw.method === 'HEAD') await context.res.body?.cancel();
  });
  app.onError((error, context) => errorResponse(error, context, engine.log));
  app.notFound((context) =>
    errorResponse(
      new ApiError(404, `This engine has no ${context.req.method} ${context.req.path}.`),
      context,
      engine.log,
    ),
  );
  app.get('/healthz', (context) => context.json({ status: 'ok' }));
  app.use('/v1/*', authorise(key), knownRoutes);
  app.use('/v1/files/*', requireHeaders({ beta: false }));
  app.route('/v1/files', fileRoutes(engine));
  app.use('/v1/skills/*', requireHeaders({ beta: false }));
  app.route('/v1/skills', skillRoutes(engine));
  app.post('/v1/messages', refuseMessages);
  const bounded = bodyLimit({ maxSize: LARGEST_BODY, onError: tooLarge });
  for (const path of ['/v1/models/*', '/v1/messages/*']) app.use(path, requireHeaders({ beta: false }), bounded);
  app.route('/v1', modelRoutes(engine));
  app.use('/v1/*', requireHeaders({ beta: true }), bounded);
  app.route('/v1/agents', agentRoutes(engine.database, engine.search));
  app.route('/v1/environments', environmentRoutes(engine));
  app.route('/v1/vaults', vaultRoutes(engine));
  app.route('/v1/sessions', sessionEventRoutes(engine));
  app.route('/v1/sessions', threadRoutes(engine));
  app.route('/v1/sessions', resourceRoutes(engine));
  app.route('/v1/sessions', sessionRoutes(engine));
  return app;
}

function refuseMessages(): never {
  throw new ApiError(
    404,
    'This engine has no POST /v1/messages, because it could not limit what that costs. Create a session, or ask the model endpoint itself.',
  );
}

function tooLarge(): never {
  throw new ApiError(413, `A body may have at most ${LARGEST_BODY} bytes.`);
}
