import { RequestError, type Octokit } from 'octokit';
import type { GithubPermissions } from '../../../contract/github/github-permissions.ts';
import { ownerAndRepo } from '../repository-calls.ts';
import type { Installation, Installations } from './installations.ts';
import { missingPermissions } from './missing-permissions.ts';
import { refusedBecause } from './refused-because.ts';

/** What a token is for: one repository; an organization itself, that is its teams; or nothing of anybody. */
export type Scope = { repository: string } | { organization: string } | 'anywhere';

export interface WantedToken {
  scope: Scope;
  permissions: GithubPermissions;
}

/** GitHub's own type knows no `workflows: read`, and neither does any output. */
type TokenPermissions = NonNullable<
  NonNullable<Parameters<Octokit['rest']['apps']['createInstallationAccessToken']>[0]>['permissions']
>;

export interface MintedToken {
  token: string;
  /** By whose limits GitHub counts its requests: `installation:7`. */
  account: string;
}

export type Mint = (wanted: WantedToken) => Promise<MintedToken>;

/**
 * Has GitHub issue tokens of an App's installations, each with these permissions alone, and for one repository alone if it
 * is for one. `octokit` acts as the App. Where the App is installed is remembered until GitHub refuses. Throws `AccessRefused`
 * with what a person has to do, and else as `createOctokit` says.
 */
export function createMint(octokit: Octokit, installations: Installations): Mint {
  const known = new Map<string, Installation>();
  return async (wanted) => {
    const key = nameOf(wanted.scope).toLowerCase();
    try {
      const before = known.get(key);
      const token = before === undefined ? null : await issue(octokit, before, wanted).catch(nullIfRefused);
      if (token !== null) return token;
      // The installation is gone, or was changed since it was looked up.
      known.delete(key);
      const found = await usableInstallation(installations, wanted);
      const made = await issue(octokit, found, wanted).catch(nullIfRefused);
      if (made === null)
        throw refusedBecause({ kind: 'not-accessible', where: nameOf(wanted.scope), page: found.page });
      known.set(key, found);
      return made;
    } catch (error) {
      if (error instanceof RequestError && error.status === 401) {
        throw refusedBecause({ kind: 'wrong-key', said: error.message });
      }
      throw error;
    }
  };
}

async function issue(
  octokit: Octokit,
  { id, renamedId }: Installation,
  { scope, permissions }: WantedToken,
): Promise<MintedToken> {
  const { data } = await octokit.rest.apps.createInstallationAccessToken({
    installation_id: id,
    // A request that names no permission is answered with all that the App has.
    permissions: { ...permissions, metadata: 'read' } as TokenPermissions,
    ...(scope !== 'anywhere' && 'repository' in scope ? namedBy(renamedId, scope.repository) : {}),
  });
  return { token: data.token, account: `installation:${id}` };
}

/** GitHub gives no token for a former name of a repository. */
function namedBy(
  renamedId: number | null,
  repository: string,
): { repository_ids: number[] } | { repositories: string[] } {
  return renamedId === null ? { repositories: [ownerAndRepo(repository).repo] } : { repository_ids: [renamedId] };
}

/** A 403 that is not a rate limit says that the installation is suspended. */
function nullIfRefused(error: unknown): null {
  if (!(error instanceof RequestError)) throw error;
  const isSuspended = error.status === 403 && /suspended/i.test(error.message);
  if (error.status === 404 || error.status === 422 || isSuspended) return null;
  throw error;
}

/** The installation as it is now. Throws `AccessRefused` if it cannot give such a token. */
async function usableInstallation(
  installations: Installations,
  { scope, permissions }: WantedToken,
): Promise<Installation> {
  const where = nameOf(scope);
  const found = await installationFor(installations, scope);
  if (found === null) {
    throw refusedBecause({ kind: 'not-installed', where, page: await installations.installPage() });
  }
  const { page } = found;
  if (found.isSuspended) throw refusedBecause({ kind: 'suspended', where, page });
  const missing = missingPermissions(permissions, found.permissions);
  if (Object.keys(missing).length > 0) throw refusedBecause({ kind: 'not-granted', where, missing, page });
  return found;
}

async function installationFor(installations: Installations, scope: Scope): Promise<Installation | null> {
  if (scope === 'anywhere') return await installations.first();
  if ('repository' in scope) return await installations.ofRepository(scope.repository);
  return await installations.ofOrganization(scope.organization);
}

function nameOf(scope: Scope): string {
  if (scope === 'anywhere') return 'any account';
  return 'repository' in scope ? scope.repository : scope.organization;
}
