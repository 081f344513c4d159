import { basicAuthorization } from '../../../runtime/git/basic-authorization.ts';
import { addressProblem } from './address-problem.ts';
import type { Repository } from './repository.ts';

const REFS = '/info/refs?service=git-upload-pack';

/**
 * Follows one redirect of a repository's server; `null` if there is none, or if it leads where no repository may be. Git could
 * follow by itself, but would show the token to any server. Here the token is sent only to the same server.
 */
export async function movedRepository(repository: Repository, signal: AbortSignal): Promise<Repository | null> {
  const { url, token } = repository;
  const headers = token === null ? {} : { authorization: basicAuthorization(token) };
  const response = await fetch(url + REFS, { headers, redirect: 'manual', signal });
  await response.body?.cancel();
  const location = response.headers.get('location');
  if (response.status < 300 || response.status > 399 || location === null) return null;
  const target = new URL(location, url);
  if (!target.pathname.endsWith('/info/refs')) return null;
  const moved = target.origin + target.pathname.slice(0, -'/info/refs'.length);
  if (addressProblem(moved) !== null) return null;
  return { ...repository, url: moved, token: target.origin === new URL(url).origin ? token : null };
}
