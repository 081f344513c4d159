import { Hono } from 'hono';
import type { Engine } from '../../engine.ts';
import { newId } from '../../store/new-id.ts';
import type { Session } from '../../store/session.ts';
import { enterTerminated } from '../../store/session-status.ts';
import { readSession, writeSession } from '../../store/write-session.ts';
import { ApiError } from '../http/api-error.ts';
import { createSession } from './create-session.ts';
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

/** Removes the workspace and keeps the log. Idempotent. */
async function archiveSession(engine: Engine, id: string): Promise<Session> {
  const session = await writeSession(engine, { sessionId: id }, (write) => {
    refuseWhileRunning(write.session, 'archived');
    if (write.session.archived_at === null) {
      if (write.session.status !== 'terminated') enterTerminated(write);
      write.set({ archived_at: new Date().toISOString() });
    }
    return write.session;
  });
  await forgetWorkspace(engine, id);
  return session;
}

async function deleteSession(engine: Engine, id: string): Promise<void> {
  const last = await engine.database.transaction().execute(async (transaction) => {
    const session = await readSession(transaction, id);
    refuseWhileRunning(session, 'deleted');
    await transaction.deleteFrom('sessions').where('id', '=', id).execute();
    return Math.max(Date.now(), session.last_processed_at + 1);
  });
  const body = { type: 'session.deleted' as const };
  engine.bus.publish(id, { seq: 0, id: newId('sevt'), processedAt: last, body, details: null });
  await forgetWorkspace(engine, id);
}

function refuseWhileRunning(session: Session, verb: string): void {
  if (session.status !== 'running' && session.status !== 'rescheduling') return;
  throw new ApiError(
    400,
    `Session ${session.id} is ${session.status} and cannot be ${verb}: send user.interrupt, wait until it is idle, then try again.`,
  );
}

async function forgetWorkspace(engine: Engine, id: string): Promise<void> {
  await engine.hands.kill(id);
  await engine.workspaces.discard(id);
}
