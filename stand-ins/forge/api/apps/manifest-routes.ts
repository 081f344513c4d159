import { randomBytes } from 'node:crypto';
import type { World } from '../../world.ts';
import { appOfJwt } from '../../apps/app-of-jwt.ts';
import { ApiError, notFound } from '../api-error.ts';
import { readBody } from '../body.ts';
import type { Api, ApiContext } from '../context.ts';
import { shapeApp } from './shape-app.ts';

/** Serves the secrets of an App that was made of a manifest, once, and the configuration of the webhook of an App. */
export function addManifestRoutes(api: Api, world: World): void {
  api.post('/app-manifests/:code/conversions', (c) => {
    const made = world.manifests.convert(c.req.param('code'));
    if (made === undefined) throw notFound();
    const { app, manifest, pem, webhookSecret } = made;
    const { default_permissions: permissions, default_events: events } = manifest;
    const secrets = { client_secret: randomBytes(20).toString('hex'), webhook_secret: webhookSecret, pem };
    return c.json({ ...shapeApp(world, app), permissions, events, ...secrets }, 201);
  });
  api.get('/app/hook/config', (c) => {
    requireApp(world, c);
    return c.json(configOf(world));
  });
  api.patch('/app/hook/config', async (c) => {
    requireApp(world, c);
    const body = await readBody(c);
    const former = world.webhooks.current();
    const url = body.string('url') ?? former?.url ?? '';
    const secret = body.string('secret') ?? former?.secret ?? '';
    world.webhooks.subscribe({ events: ['ping'], ...former, url, secret, owner: 'app' });
    return c.json(configOf(world));
  });
}

function requireApp(world: World, c: ApiContext): void {
  if (appOfJwt(world, c.req.header('authorization')) !== undefined) return;
  throw new ApiError(401, 'A JSON web token could not be decoded');
}

function configOf(world: World) {
  const hook = world.webhooks.current();
  if (hook?.owner !== 'app') return { content_type: 'json', insecure_ssl: '0' };
  return { content_type: 'json', insecure_ssl: '0', secret: '********', url: hook.url };
}
