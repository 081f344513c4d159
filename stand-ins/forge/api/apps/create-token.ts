import { GITHUB_PERMISSIONS, type GithubPermissions } from '../../../../contract/github/github-permissions.ts';
import type { InstallationRecord } from '../../apps/app-records.ts';
import { hasRepository } from '../../apps/apps.ts';
import { shapeRepository } from '../../shape/repository.ts';
import type { World } from '../../world.ts';
import { ApiError } from '../api-error.ts';
import type { ApiContext } from '../context.ts';

interface Asked {
  repositories?: string[];
  repository_ids?: number[];
  permissions?: Record<string, string>;
}

/** Issues a token as the body asks. Throws the 403 and 422 of GitHub for what the installation does not have. */
export async function createToken(world: World, c: ApiContext, installation: InstallationRecord) {
  const asked = JSON.parse((await c.req.text()) || '{}') as Asked;
  if (installation.isSuspended) throw new ApiError(403, 'This installation has been suspended');
  const chosen = chosenRepositories(world, installation, asked);
  const permissions = chosenPermissions(installation, asked.permissions);
  const repositoryIds = chosen?.map(({ id }) => id) ?? null;
  const { secret, expiresAt } = world.apps.issue({ installation, repositoryIds, permissions });
  return {
    token: secret,
    expires_at: new Date(expiresAt).toISOString().replace(/\.\d+Z$/, 'Z'),
    permissions,
    repository_selection: chosen === null && installation.repositories === undefined ? 'all' : 'selected',
    ...(chosen === null ? {} : { repositories: chosen.map((repository) => shapeRepository({ world, repository })) }),
  };
}

/** Null if the body names none: then the token is for all of the installation. */
function chosenRepositories({ store }: World, installation: InstallationRecord, asked: Asked) {
  const names = asked.repositories?.map((name) => name.toLowerCase());
  const ids = asked.repository_ids;
  if (names === undefined && ids === undefined) return null;
  const its = store.all('repositories').filter((repository) => hasRepository(installation, repository));
  const found = its.filter(({ id, name }) => ids?.includes(id) ?? names?.includes(name.toLowerCase()));
  if (found.length === (ids ?? names ?? []).length) return found;
  throw new ApiError(
    422,
    'There is at least one repository that does not exist or is not accessible to the parent installation.',
  );
}

/** Without any in the body, GitHub gives all that the installation has. */
function chosenPermissions({ permissions: granted }: InstallationRecord, asked: Record<string, string> = {}) {
  const wanted = Object.keys(asked).length === 0 ? granted : { ...asked, metadata: 'read' };
  const isGranted = ([name, access]: [string, string]): boolean =>
    GITHUB_PERMISSIONS.some((one) => one === name) && (granted[name] === 'write' || granted[name] === access);
  if (Object.entries(wanted).every(isGranted)) return wanted as GithubPermissions;
  throw new ApiError(422, 'The permissions requested are not granted to this installation.');
}
