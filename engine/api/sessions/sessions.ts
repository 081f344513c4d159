import { Hono } from 'hono';
import type { Engine } from '../../engine.ts';
import type { Session } from '../../store/session.ts';
import { readSession } from '../../store/write-session.ts';
import { archiveSession } from './archive-session.ts';
import { createSession } from './create-session.ts';
import { deleteSession } from './delete-session.ts';
import { listSessions, SessionListQuery } from './list-sessions.ts';
import { readBody } from '../http/read-body.ts';
import { readQuery } from '../http/read-query.ts';
import { sessionObjects } from './session-object.ts';
import { SessionCreateParams, SessionUpdateParams } from './session-params.ts';
import { updateSession } from './update-session.ts';

/** The routes of sessions. */
export function sessionRoutes(engine: Engine): Hono {
  const routes = new Hono();
  const shown = async (session: Session): Promise<object> =>
    (await sessionObjects(engine.database, [session]))[0] ?? {};
  routes.post('/', async (context) => {
    const params = await readBody(context, SessionCreateParams);
    return context.json(await shown(await createSession(engine, params)));
  });
  routes.get('/', async (context) =>
    context.json(await listSessions(engine.database, readQuery(context, SessionListQuery))),
  );
  routes.get('/:id', async (context) =>
    context.json(await shown(await readSession(engine.database, context.req.param('id')))),
  );
  routes.post('/:id', async (context) => {
    const changes = await readBody(context, SessionUpdateParams);
    return context.json(await shown(await updateSession(engine, context.req.param('id'), changes)));
  });
  routes.post('/:id/archive', async (context) =>
    context.json(await shown(await archiveSession(engine, context.req.param('id')))),
  );
  routes.delete('/:id', async (context) => {
    const id = context.req.param('id');
    await deleteSession(engine, id);
    return context.json({ id, type: 'session_deleted' });
  });
  return routes;
}
