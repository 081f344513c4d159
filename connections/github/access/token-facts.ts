import { RequestError } from 'octokit';
import { createOctokit, type Access } from '../create-octokit.ts';
import { ownerAndRepo } from '../repository-calls.ts';
import { viewerLogin } from './viewer-login.ts';

/** What GitHub tells of a token that it takes. */
export interface TokenFacts {
  /** Null if GitHub does not tell it. */
  login: string | null;
  /** Of a classic token; null if GitHub does not tell them. */
  scopes: string[] | null;
}

/** Asks what GitHub tells of a token; null if it does not take it. Fails as `createOctokit` says. */
export async function tokenFacts(access: Access): Promise<TokenFacts | null> {
  const octokit = createOctokit(access);
  try {
    const { data, headers } = await octokit.rest.users.getAuthenticated();
    // What stands in front of a forge, or its page for people, may answer with something else.
    if (typeof data.login !== 'string') throw new Error(`${access.apiUrl} does not answer as the API of GitHub does`);
    const scopes = headers['x-oauth-scopes'];
    return { login: data.login, scopes: typeof scopes === 'string' ? listed(scopes) : null };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    if (error.status === 401) return null;
    // To a token of an App, GitHub says that it may not ask this, and takes it all the same.
    if (error.status === 403 && /not accessible by integration/i.test(error.message))
      return { login: await viewerLogin(octokit), scopes: null };
    throw error;
  }
}

/** What a token sees of a repository; null: nothing. `mayPush` is what its account may; null if GitHub does not tell. */
export async function repositoryAsSeen(
  access: Access,
  repository: string,
): Promise<{ isPrivate: boolean; mayPush: boolean | null } | null> {
  try {
    const { data } = await createOctokit(access).rest.repos.get(ownerAndRepo(repository));
    return { isPrivate: data.private, mayPush: data.permissions?.push ?? null };
  } catch (error) {
    if (error instanceof RequestError && error.status === 404) return null;
    throw error;
  }
}

function listed(scopes: string): string[] {
  return scopes
    .split(',')
    .map((scope) => scope.trim())
    .filter((scope) => scope !== '');
}
