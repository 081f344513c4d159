import { Hono, type Context } from 'hono';
import { z } from 'zod';
import type { Engine } from '../../engine.ts';
import type { Session } from '../../store/session.ts';
import { readSession } from '../../store/write-session.ts';
import { EventListQuery, listEvents } from '../events/list-events.ts';
import { openStream } from '../events/open-stream.ts';
import { ApiError } from '../http/api-error.ts';
import { readQuery } from '../http/read-query.ts';
import { Limit } from '../http/shapes.ts';
import { threadObject } from './thread-object.ts';

const ListQuery = z.object({
  limit: Limit.default(20),
  page: z.never('page: a session of this engine has one thread, so there is no second page').optional(),
  statuses: z.array(z.enum(['rescheduling', 'running', 'idle', 'terminated'])).optional(),
});

/** The routes of a session's threads. The only one is the primary thread: it has all events of the session. */
export function threadRoutes(engine: Engine): Hono {
  const { database } = engine;
  const routes = new Hono();
  const sessionOf = async (context: Context): Promise<Session> => {
    const session = await readSession(database, context.req.param('id') ?? '');
    refuseOtherThread(session, context.req.param('thread') ?? '');
    return session;
  };
  routes.get('/:id/threads', async (context) => {
    const { statuses } = readQuery(context, ListQuery);
    const session = await readSession(database, context.req.param('id'));
    const isListed = statuses?.includes(session.status) ?? true;
    return context.json({ data: isListed ? [await threadObject(database, session)] : [], next_page: null });
  });
  routes.get('/:id/threads/:thread', async (context) =>
    context.json(await threadObject(database, await sessionOf(context))),
  );
  routes.post('/:id/threads/:thread/archive', async (context) => {
    const { id, thread_id } = await sessionOf(context);
    throw new ApiError(400, `${thread_id} is the primary thread of session ${id}: archive the session instead.`);
  });
  routes.get('/:id/threads/:thread/events', async (context) => {
    const { id } = await sessionOf(context);
    return context.json(await listEvents(database, id, readQuery(context, EventListQuery)));
  });
  routes.get('/:id/threads/:thread/stream', (context) => {
    const { id: sessionId, thread } = context.req.param();
    return openStream(engine, context, { sessionId, check: (session) => refuseOtherThread(session, thread) });
  });
  return routes;
}

/** Throws ApiError 404 if the session has no such thread. */
function refuseOtherThread({ id, thread_id }: Session, asked: string): void {
  if (asked !== thread_id) throw new ApiError(404, `Session ${id} has no thread ${asked}.`);
}
