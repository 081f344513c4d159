import type { Context, Hono } from 'hono';
import type { IssueRecord, RepositoryRecord } from '../store.ts';
import type { Caller, Hosted, World } from '../world.ts';
import { ApiError, moved, notFound } from './api-error.ts';

export interface ApiEnvironment {
  Variables: { caller: Caller };
}

export type Api = Hono<ApiEnvironment>;
export type ApiContext = Context<ApiEnvironment>;

/** Returns the repository of the request's path. Throws a 404 if it does not exist or the caller may not see it. */
export function repositoryOf(world: World, c: ApiContext): Hosted {
  const repository = findRepository(world, c.req.param('owner') ?? '', c.req.param('repo') ?? '');
  if (repository === undefined || (repository.private && c.get('caller').login === undefined)) throw notFound();
  return { world, repository };
}

/** Finds a repository by its name; like GitHub, it ignores case. */
export function findRepository(world: World, owner: string, name: string): RepositoryRecord | undefined {
  const wanted = `${owner}/${name}`.toLowerCase();
  return world.store.all('repositories').find((one) => `${one.owner}/${one.name}`.toLowerCase() === wanted);
}

/** Finds the repository that had a name before, if none has it now. */
export function findRenamed(world: World, owner: string, name: string): RepositoryRecord | undefined {
  if (findRepository(world, owner, name) !== undefined) return undefined;
  const wanted = `${owner}/${name}`.toLowerCase();
  return world.store
    .all('repositories')
    .findLast(({ formerNames = [] }) => formerNames.some((one) => one.toLowerCase() === wanted));
}

/** Returns the repository of the path and the login of a caller who may write to it. Throws 401 or 403 for other callers. */
export function writableRepositoryOf(world: World, c: ApiContext): { hosted: Hosted; login: string } {
  const { login, write } = c.get('caller');
  if (login === undefined) throw new ApiError(401, 'Requires authentication');
  const hosted = repositoryOf(world, c);
  if (!write) throw new ApiError(403, 'Resource not accessible by personal access token');
  return { hosted, login };
}

/** Reads a number of the path. Throws a 404 if it is not one. */
export function numberOf(c: ApiContext, name: string): number {
  const value = c.req.param(name) ?? '';
  if (!/^\d{1,15}$/.test(value)) throw notFound();
  return Number(value);
}

/** Returns the issue or pull request of the path. Throws a 404 if there is none, a 410 or 301 if it was deleted or moved. */
export function issueOf(c: ApiContext, { world, repository }: Hosted): IssueRecord {
  const number = numberOf(c, 'number');
  const found = world.store
    .all('issues')
    .find((issue) => issue.repositoryId === repository.id && issue.number === number);
  if (found === undefined) throw notFound();
  if (found.gone === 'deleted') throw new ApiError(410, 'This issue was deleted');
  if (found.gone !== undefined) {
    const [place = '', moving = ''] = found.gone.split('#');
    const rest = c.req.path.split(`/issues/${number}`)[1] ?? '';
    throw moved(`${world.apiUrl}/repos/${place}/issues/${moving}${rest}`);
  }
  return found;
}
