import type { Context, Hono } from 'hono';

import type { IssueRecord, RepositoryRecord } from '../store.ts';
import type { Caller, World } from '../world.ts';
import { ApiError, notFound } from './api-error.ts';

export interface ApiEnvironment {
  Variables: { caller: Caller };
}

export type Api = Hono<ApiEnvironment>;
export type ApiContext = Context<ApiEnvironment>;

/** The repository of the request's path, for a caller who may see it; 404 for everyone else, as if it were not there. */
export function repositoryOf(world: World, c: ApiContext): RepositoryRecord {
  const found = findRepository(world, c.req.param('owner') ?? '', c.req.param('repo') ?? '');
  if (found === undefined || (found.private && c.get('caller').login === undefined)) throw notFound();
  return found;
}

/** A repository by its name, in any case, as GitHub has it. */
export function findRepository(world: World, owner: string, name: string): RepositoryRecord | undefined {
  const wanted = `${owner}/${name}`.toLowerCase();
  return world.store.all('repositories').find((one) => `${one.owner}/${one.name}`.toLowerCase() === wanted);
}

/** The repository of the path, and the login of a caller who may write to it; 401 or 403 for others. */
export function writableRepositoryOf(world: World, c: ApiContext): { repository: RepositoryRecord; login: string } {
  const { login, write } = c.get('caller');
  if (login === undefined) throw new ApiError(401, 'Requires authentication');
  const repository = repositoryOf(world, c);
  if (!write) throw new ApiError(403, 'Resource not accessible by personal access token');
  return { repository, login };
}

export function numberOf(c: ApiContext, name: string): number {
  const value = c.req.param(name) ?? '';
  if (!/^\d{1,15}$/.test(value)) throw notFound();
  return Number(value);
}

/** The issue or pull request of the path. */
export function issueOf(world: World, c: ApiContext, repository: RepositoryRecord): IssueRecord {
  const number = numberOf(c, 'number');
  const found = world.store
    .all('issues')
    .find((issue) => issue.repositoryId === repository.id && issue.number === number);
  if (found === undefined) throw notFound();
  return found;
}
