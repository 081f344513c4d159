import { permissionOf } from '../permission-of.ts';
import { shapeUser } from '../shape/user.ts';
import type { World } from '../world.ts';
import { ApiError, notFound } from './api-error.ts';
import type { Api, ApiContext } from './context.ts';
import { repositoryOf } from './context.ts';

/** Serves users, and what they may do in a repository. */
export function addUserRoutes(api: Api, world: World): void {
  api.get('/user', (c) => {
    const { login } = c.get('caller');
    if (login === undefined) throw new ApiError(401, 'Requires authentication');
    return c.json(shapeOwnUser(world, login));
  });
  api.get('/users/:username', (c) => {
    const login = c.req.param('username');
    if (!isKnown(world, login)) throw notFound();
    return c.json(shapeOwnUser(world, login));
  });
  api.get('/repos/:owner/:repo/collaborators/:username/permission', (c) => getPermission(world, c));
}

function shapeOwnUser(world: World, login: string) {
  return {
    ...shapeUser(world, login),
    name: null,
    company: null,
    blog: null,
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: '2026-11-02T09:00:00Z',
    updated_at: '2026-11-02T09:00:00Z',
  };
}

/**
 * A login that the forge does not know is a 404. A known user who is not a collaborator may read a public repository, and
 * has no permission in a private one.
 */
function getPermission(world: World, c: ApiContext) {
  const { repository } = repositoryOf(world, c);
  const login = c.req.param('username') ?? '';
  const known = permissionOf(repository, login);
  if (known === undefined && !isKnown(world, login)) throw new ApiError(404, `${login} is not a user`);
  const permission = known ?? (repository.private ? 'none' : 'read');
  return c.json({
    permission,
    role_name: permission,
    user: { ...shapeUser(world, login), role_name: permission },
  });
}

function isKnown(world: World, login: string): boolean {
  const wanted = login.toLowerCase();
  const logins = [
    ...[...world.tokens.values(), ...world.apps.issued()].map((token) => token.login),
    ...world.store.all('repositories').flatMap((one) => [one.owner, ...Object.keys(one.collaborators)]),
    ...world.store.all('issues').map((issue) => issue.author),
    ...world.store.all('comments').map((comment) => comment.author),
  ];
  return logins.some((one) => one.toLowerCase() === wanted);
}
