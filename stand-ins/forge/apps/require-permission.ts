import type { GithubPermission, GithubPermissions } from '../../../contract/github/github-permissions.ts';
import { ApiError, notFound } from '../api/api-error.ts';
import { findRepository, type ApiContext } from '../api/context.ts';
import type { World } from '../world.ts';
import type { AppToken } from './app-records.ts';
import { hasRepository } from './apps.ts';
import { permissionsOfRoute } from './route-permissions.ts';

const NOT_ACCESSIBLE = 'Resource not accessible by integration';

/**
 * Lets a request of an App's token pass if the token is for the repository of the path and has one of the permissions of
 * the route. Throws a 404 for a private repository that is not its own, else a 403 that names what is accepted.
 */
export function requirePermission(world: World, c: ApiContext, token: AppToken): void {
  const { method, path } = c.req;
  const accepted = permissionsOfRoute(method, path);
  if (accepted === null) throw new ApiError(403, NOT_ACCESSIBLE);
  requireRepository(world, c, token);
  if (accepted.length === 0 || accepted.some((set) => includes(token.permissions, set))) return;
  c.header('x-accepted-github-permissions', accepted.map(written).join('; '));
  throw new ApiError(403, NOT_ACCESSIBLE);
}

/** Whether a token may act in a repository at all. */
export function isOfToken({ installation, repositoryIds }: AppToken, repository: Parameters<typeof hasRepository>[1]) {
  return hasRepository(installation, repository) && (repositoryIds?.includes(repository.id) ?? true);
}

/** Whether permissions include others; `write` includes `read`. */
export function includes(has: GithubPermissions, wanted: GithubPermissions): boolean {
  return (Object.keys(wanted) as GithubPermission[]).every(
    (name) => has[name] === 'write' || has[name] === wanted[name],
  );
}

function requireRepository(world: World, { req }: ApiContext, token: AppToken): void {
  const searched = req.path.startsWith('/search/') ? /\brepo:(\S+)/.exec(req.query('q') ?? '')?.[1] : undefined;
  const [, named] = /^\/repos\/([^/]+\/[^/]+)/.exec(req.path) ?? [];
  const [owner, name] = (named ?? searched ?? '').split('/');
  if (owner === undefined || name === undefined) return;
  const repository = findRepository(world, owner, name);
  if (repository === undefined || isOfToken(token, repository)) return;
  if (repository.private) throw notFound();
  if (req.method !== 'GET') throw new ApiError(403, NOT_ACCESSIBLE);
}

function written(set: GithubPermissions): string {
  return Object.entries(set)
    .map(([name, access]) => `${name}=${access}`)
    .join(',');
}
