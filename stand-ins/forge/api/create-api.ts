import { Hono } from 'hono';
import type { Caller, World } from '../world.ts';
import { ApiError, moved, notFound } from './api-error.ts';
import { appOfJwt } from '../apps/app-of-jwt.ts';
import { requirePermission } from '../apps/require-permission.ts';
import { addActionsRoutes } from './actions.ts';
import { addAppRoutes } from './apps/app-routes.ts';
import { addManifestRoutes } from './apps/manifest-routes.ts';
import { addCommentRoutes } from './comments.ts';
import { findRenamed, type Api, type ApiContext, type ApiEnvironment } from './context.ts';
import { addGitDataRoutes } from './git-data/git-data-routes.ts';
import { addGraphqlRoute } from './graphql/graphql-route.ts';
import { addHistoryRoutes } from './history.ts';
import { addHookRoutes } from './hooks.ts';
import { addIssueActionRoutes } from './issues/issue-actions.ts';
import { addIssueRoutes } from './issues.ts';
import { addPullRoutes } from './pulls.ts';
import { addReactionRoutes } from './reactions.ts';
import { addRepositoryRoutes } from './repositories.ts';
import { addReviewRoutes } from './reviews/review-routes.ts';
import { addSearchRoutes } from './search.ts';
import { addUserRoutes } from './users.ts';

/** Creates the part of GitHub's REST API that the forge serves. Its paths are GitHub's own, without a prefix. */
export function createApi(world: World): Api {
  const api: Api = new Hono<ApiEnvironment>();
  api.use(async (c, next) => {
    const authorization = c.req.header('authorization');
    const caller = appOfJwt(world, authorization) === undefined ? identify(world, authorization) : { write: false };
    c.set('caller', caller);
    redirectRenamed(world, c);
    if (caller.token !== undefined) requirePermission(world, c, caller.token);
    await next();
  });
  addAppRoutes(api, world);
  addManifestRoutes(api, world);
  addGitDataRoutes(api, world);
  addHookRoutes(api, world);
  addUserRoutes(api, world);
  addActionsRoutes(api, world);
  addHistoryRoutes(api, world);
  addSearchRoutes(api, world);
  addRepositoryRoutes(api, world);
  addReactionRoutes(api, world);
  addCommentRoutes(api, world);
  addIssueRoutes(api, world);
  addIssueActionRoutes(api, world);
  addGraphqlRoute(api, world);
  addPullRoutes(api, world);
  addReviewRoutes(api, world);
  api.notFound((c) => c.json(notFound().body(), 404));
  api.onError((error, c) => {
    if (error instanceof ApiError) {
      const headers = error.location === undefined ? {} : { location: error.location };
      return c.json(error.body(), error.status, headers);
    }
    return c.json({ message: `The forge is broken: ${error.stack ?? error.message}` }, 500);
  });
  return api;
}

const RENAMED = /^\/repos\/([^/]+)\/([^/]+)(\/.*)?$/;

/** GitHub sends whoever asks for a repository by a former name to the same path below its id. */
function redirectRenamed(world: World, { req }: ApiContext): void {
  const [, owner = '', name = '', rest = ''] = RENAMED.exec(req.path) ?? [];
  const renamed = findRenamed(world, owner, name);
  if (renamed === undefined) return;
  const { search } = new URL(req.url);
  throw moved(`${world.apiUrl}/repositories/${renamed.id}${rest}${search}`, req.method === 'GET' ? 301 : 307);
}

/**
 * Returns the owner of the token in an `Authorization` header (`Bearer` or `token`), or a caller without a login if there
 * is no header. Throws a 401 if the forge does not know the token.
 */
export function identify(world: World, authorization: string | undefined): Caller {
  if (authorization === undefined) return { write: false };
  const [, secret = ''] = /^(?:bearer|token) (\S+)$/i.exec(authorization) ?? [];
  const token = world.tokens.get(secret);
  const ofApp = world.apps.token(secret);
  if (ofApp !== undefined) return { login: ofApp.login, write: true, token: ofApp };
  if (token === undefined) throw new ApiError(401, 'Bad credentials');
  return token;
}
