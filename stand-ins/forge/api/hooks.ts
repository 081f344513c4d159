import type { DeliveryRecord } from '../store.ts';
import { HOOK_ID, type Webhook } from '../webhooks.ts';
import type { World } from '../world.ts';
import { ApiError, notFound } from './api-error.ts';
import type { Api, ApiContext } from './context.ts';
import { numberOf, repositoryOf } from './context.ts';
import { appOfJwt } from '../apps/app-of-jwt.ts';

const REPOSITORY_HOOKS = '/repos/:owner/:repo/hooks';
const ORGANIZATION_HOOKS = '/orgs/:organization/hooks';
const APP_HOOK = '/app/hook';

/** Serves the webhook of repositories, of an organization or of an App: its deliveries, and sending them again. */
export function addHookRoutes(api: Api, world: World): void {
  api.get(REPOSITORY_HOOKS, (c) => c.json(hooksOfRepository(world, c).map((hook) => shapeHook(world, c, hook))));
  api.get(ORGANIZATION_HOOKS, (c) => c.json(hooksOfOrganization(world, c).map((hook) => shapeHook(world, c, hook))));
  for (const [path, hooksOf] of [
    [`${REPOSITORY_HOOKS}/:hook`, hooksOfRepository],
    [`${ORGANIZATION_HOOKS}/:hook`, hooksOfOrganization],
    [APP_HOOK, hooksOfApp],
  ] as const) {
    api.get(`${path}/deliveries`, (c) => {
      requireHook(c, hooksOf(world, c));
      return c.json(pageOf(world, c).map(shapeDelivery));
    });
    api.post(`${path}/deliveries/:delivery/attempts`, (c) => {
      requireHook(c, hooksOf(world, c));
      if (!world.webhooks.attempt(numberOf(c, 'delivery'))) throw notFound();
      return c.json({}, 202);
    });
  }
}

/** Like GitHub, it tells a caller who may not manage webhooks that there is nothing. */
function hooksOfRepository(world: World, c: ApiContext): Webhook[] {
  repositoryOf(world, c);
  const hook = world.webhooks.current();
  if (!c.get('caller').write) throw notFound();
  return hook !== undefined && hook.owner === undefined ? [hook] : [];
}

function hooksOfOrganization(world: World, c: ApiContext): Webhook[] {
  if (!c.get('caller').write) throw notFound();
  const hook = world.webhooks.current();
  const owner = typeof hook?.owner === 'object' ? hook.owner.organization : undefined;
  return hook !== undefined && owner === c.req.param('organization') ? [hook] : [];
}

function hooksOfApp(world: World, c: ApiContext): Webhook[] {
  if (appOfJwt(world, c.req.header('authorization')) === undefined) {
    throw new ApiError(401, 'A JSON web token could not be decoded');
  }
  const hook = world.webhooks.current();
  return hook?.owner === 'app' ? [hook] : [];
}

function requireHook(c: ApiContext, hooks: Webhook[]): void {
  const isNamed = c.req.param('hook') !== undefined;
  if (hooks.length === 0 || (isNamed && numberOf(c, 'hook') !== HOOK_ID)) throw notFound();
}

/** The newest first, of all repositories: the forge has one webhook. */
function pageOf(world: World, c: ApiContext): DeliveryRecord[] {
  const perPage = Math.min(100, Number(c.req.query('per_page') ?? 30));
  const cursor = Number(c.req.query('cursor')?.replace(/^v1_/, '') ?? Number.MAX_SAFE_INTEGER);
  const left = world.store
    .all('deliveries')
    .filter(({ id }) => id <= cursor)
    .reverse();
  const next = left[perPage];
  if (next !== undefined) {
    const url = new URL(`${world.apiUrl}${c.req.path}`);
    url.search = new URL(c.req.url).search;
    url.searchParams.set('cursor', `v1_${next.id}`);
    c.header('Link', `<${url.href}>; rel="next"`);
  }
  return left.slice(0, perPage);
}

function shapeDelivery({ id, guid, event, payload, deliveredAt, redelivery, status }: DeliveryRecord) {
  const { action = null } = payload as { action?: string };
  return {
    id,
    guid,
    delivered_at: deliveredAt,
    redelivery,
    duration: 0.1,
    status: status === null ? 'timed out' : status < 300 ? 'OK' : 'Invalid HTTP Response',
    status_code: status ?? 0,
    event,
    action,
    installation_id: null,
    repository_id: null,
  };
}

function shapeHook(world: World, c: ApiContext, hook: Webhook) {
  const url = `${world.apiUrl}${c.req.path}/${HOOK_ID}`;
  const isOfRepository = hook.owner === undefined;
  return {
    type: isOfRepository ? 'Repository' : 'Organization',
    id: HOOK_ID,
    name: 'web',
    active: true,
    events: hook.events ?? ['*'],
    config: { url: hook.url, content_type: 'json', insecure_ssl: '0', secret: '********' },
    updated_at: '2026-11-02T09:00:00Z',
    created_at: '2026-11-02T09:00:00Z',
    url,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    ...(isOfRepository
      ? { test_url: `${url}/test`, last_response: { code: null, status: 'unused', message: null } }
      : {}),
  };
}
