import { RequestError, type Octokit } from 'octokit';
import type { Environment } from '../../../runtime/environment/environment.ts';
import { createAppOctokit } from '../create-octokit.ts';
import { tellsNoLogin } from './tells-no-login.ts';

/**
 * Asks once as which account an App writes, which its tokens do not tell: `curfew-acme[bot]`. Null if there is no App, or if GitHub
 * does not take its key. Throws as `createOctokit` says if there is no answer.
 */
export function createAppLogin({ apiUrl, app }: Pick<Environment['github'], 'apiUrl' | 'app'>) {
  const octokit = app === null ? null : createAppOctokit(apiUrl, app);
  let known: string | null = null;
  return async (): Promise<string | null> => (known ??= octokit === null ? null : await readAppLogin(octokit));
}

async function readAppLogin(octokit: Octokit): Promise<string | null> {
  try {
    const { data } = await octokit.rest.apps.getAuthenticated();
    return data?.slug === undefined ? null : `${data.slug}[bot]`;
  } catch (error) {
    if (error instanceof RequestError && tellsNoLogin(error)) return null;
    throw error;
  }
}
