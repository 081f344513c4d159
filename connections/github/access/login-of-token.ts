import { RequestError, type Octokit } from 'octokit';
import { tellsNoLogin } from './tells-no-login.ts';
import { viewerLogin } from './viewer-login.ts';

/**
 * The login of the account whose token a client has; null if the forge does not tell it. Throws as `createOctokit` says if there is no
 * answer.
 */
export async function loginOfToken(octokit: Octokit): Promise<string | null> {
  try {
    return (await octokit.rest.users.getAuthenticated()).data.login;
  } catch (error) {
    if (!(error instanceof RequestError && tellsNoLogin(error))) throw error;
    // 401: the token is not taken at all.
    return error.status === 401 ? null : await viewerLogin(octokit);
  }
}
