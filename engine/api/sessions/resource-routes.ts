import { Hono } from 'hono';
import { z } from 'zod';
import type { Engine } from '../../engine.ts';
import { readBody } from '../http/read-body.ts';
import { readQuery } from '../http/read-query.ts';
import { addResource, deleteResource, rotateToken } from './change-resources.ts';
import { listResources, readResource, ResourceListQuery } from './read-resources.ts';
import { FileResource } from './session-resources.ts';

const UpdateParams = z.strictObject({ authorization_token: z.string().min(1) });

/** The routes of what a session has mounted. */
export function resourceRoutes(engine: Engine): Hono {
  const { database } = engine;
  const routes = new Hono();
  routes.get('/:id/resources', async (context) =>
    context.json(await listResources(database, context.req.param('id'), readQuery(context, ResourceListQuery))),
  );
  routes.post('/:id/resources', async (context) => {
    const resource = await readBody(context, FileResource);
    return context.json(await addResource(engine, context.req.param('id'), resource));
  });
  routes.get('/:id/resources/:resource', async (context) => {
    const { id, resource } = context.req.param();
    return context.json(await readResource(database, id, resource));
  });
  routes.post('/:id/resources/:resource', async (context) => {
    const { authorization_token: token } = await readBody(context, UpdateParams);
    const { id: sessionId, resource: resourceId } = context.req.param();
    return context.json(await rotateToken(engine, { sessionId, resourceId, token }));
  });
  routes.delete('/:id/resources/:resource', async (context) => {
    const { id, resource } = context.req.param();
    await deleteResource(engine, id, resource);
    return context.json({ id: resource, type: 'session_resource_deleted' });
  });
  return routes;
}
