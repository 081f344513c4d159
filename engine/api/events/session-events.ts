import { Hono } from 'hono';
import { z } from 'zod';
import type { Engine } from '../../engine.ts';
import { EventListQuery, listEvents } from './list-events.ts';
import { openStream } from './open-stream.ts';
import { readBody } from '../http/read-body.ts';
import { readQuery } from '../http/read-query.ts';
import { sendEvents } from './send-events.ts';
import { UserEvents } from './user-events.ts';

const SendParams = z.strictObject({ events: UserEvents });

/** The routes of a session's events: history, sending, and the live stream. */
export function sessionEventRoutes(engine: Engine): Hono {
  const routes = new Hono();
  routes.get('/:id/events', async (context) =>
    context.json(await listEvents(engine.database, context.req.param('id'), readQuery(context, EventListQuery))),
  );
  routes.post('/:id/events', async (context) => {
    const { events } = await readBody(context, SendParams);
    return context.json({ data: await sendEvents(engine, context.req.param('id'), events) });
  });
  routes.get('/:id/events/stream', (context) => openStream(engine, context, { sessionId: context.req.param('id') }));
  return routes;
}
