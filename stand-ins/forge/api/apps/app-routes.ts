import { ApiError, notFound } from '../api-error.ts';
import { findRepository, numberOf, type Api, type ApiContext } from '../context.ts';
import { appOfJwt } from '../../apps/app-of-jwt.ts';
import type { AppRecord, InstallationRecord } from '../../apps/app-records.ts';
import { hasRepository } from '../../apps/apps.ts';
import type { World } from '../../world.ts';
import { shapeApp } from './shape-app.ts';
import { shapeInstallation } from './shape-installation.ts';
import { createToken } from './create-token.ts';

/** Serves GitHub Apps: what an App is, where it is installed, and the tokens of its installations. */
export function addAppRoutes(api: Api, world: World): void {
  api.get('/app', (c) => c.json(shapeApp(world, appOf(world, c))));
  api.get('/app/installations', (c) => {
    const app = appOf(world, c);
    return c.json(world.apps.installations(app.id).map((one) => listed(shapeInstallation(world, app, one))));
  });
  api.get('/repos/:owner/:repo/installation', (c) => {
    const repository = findRepository(world, c.req.param('owner'), c.req.param('repo'));
    return answer(world, c, (one) => repository !== undefined && hasRepository(one, repository));
  });
  api.get('/orgs/:org/installation', (c) => {
    const org = c.req.param('org').toLowerCase();
    return answer(world, c, ({ account }) => account.toLowerCase() === org);
  });
  api.post('/app/installations/:installation/access_tokens', async (c) => {
    const id = numberOf(c, 'installation');
    const installation = world.apps.installations(appOf(world, c).id).find((one) => one.id === id);
    if (installation === undefined) throw notFound();
    return c.json(await createToken(world, c, installation), 201);
  });
  api.delete('/installation/token', (c) => {
    const { token } = c.get('caller');
    if (token === undefined) throw new ApiError(401, 'Bad credentials');
    world.apps.revoke(token.secret);
    return c.body(null, 204);
  });
}

/** In this list alone, GitHub's description asks for the members of a user and those of an enterprise together. */
function listed(shape: ReturnType<typeof shapeInstallation>) {
  const { account, created_at, updated_at } = shape;
  return { ...shape, account: { ...account, name: account.login, slug: account.login, created_at, updated_at } };
}

function appOf(world: World, c: ApiContext): AppRecord {
  const app = appOfJwt(world, c.req.header('authorization'));
  if (app === undefined) throw new ApiError(401, 'A JSON web token could not be decoded');
  return app;
}

function answer(world: World, c: ApiContext, isWanted: (one: InstallationRecord) => boolean) {
  const app = appOf(world, c);
  const found = world.apps.installations(app.id).find(isWanted);
  if (found === undefined) throw notFound();
  return c.json(shapeInstallation(world, app, found));
}
