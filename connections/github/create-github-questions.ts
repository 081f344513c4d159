import { RequestError, type Octokit } from 'octokit';
import type { Environment } from '../../runtime/environment/environment.ts';
import { createGithub, type Github } from './create-github.ts';
import { createAppOctokit } from './create-octokit.ts';
import { createHookCalls, type HookCalls } from './hook-calls.ts';
import { rememberAnswers } from '../../runtime/remember-answers.ts';

type Account = Pick<Environment['github'], 'apiUrl' | 'token' | 'readToken' | 'login'> &
  Partial<Pick<Environment['github'], 'app' | 'hooks'>>;

/** A change of a role counts after this time at the latest. */
const ROLE_MS = 60_000;

/**
 * The calls that decide whether a run starts. They are made with the token that only reads, so the process that makes them
 * needs no other. The login is that of the account that writes: the given one, else that of the token that writes, else
 * that of the token that reads, else that of the App, whose tokens do not tell it. Roles are remembered for a minute.
 */
export function createGithubQuestions({
  apiUrl,
  token,
  readToken,
  login,
  app = null,
  hooks = { token: null },
}: Account): Pick<Github, 'permissionOf' | 'changedFiles' | 'pushedFiles' | 'botLogin'> &
  Pick<HookCalls, 'listDeliveries'> {
  const reader = createGithub({ apiUrl, token: readToken ?? token });
  const writer = createGithub({ apiUrl, token: token ?? readToken });
  const hookCalls = createHookCalls({ apiUrl, app, hooks });
  const appLogin = createAppLogin({ apiUrl, app });
  const roles = rememberAnswers<Awaited<ReturnType<Github['permissionOf']>>>(ROLE_MS);
  return {
    listDeliveries: (hook, cursor) => hookCalls.listDeliveries(hook, cursor),
    permissionOf: (repository, person) =>
      roles(`${repository} ${person}`.toLowerCase(), () => reader.permissionOf(repository, person)),
    changedFiles: (repository, number) => reader.changedFiles(repository, number),
    pushedFiles: (repository, push) => reader.pushedFiles(repository, push),
    botLogin: async () => login ?? (await writer.botLogin()) ?? (await appLogin()),
  };
}

/** Asks once which account the App has; null if there is none, or if GitHub does not take its key. */
function createAppLogin({ apiUrl, app }: Pick<Environment['github'], 'apiUrl' | 'app'>) {
  const octokit = app === null ? null : createAppOctokit(apiUrl, app);
  let known: string | null = null;
  return async (): Promise<string | null> => (known ??= octokit === null ? null : await readAppLogin(octokit));
}

async function readAppLogin(octokit: Octokit): Promise<string | null> {
  try {
    const { data } = await octokit.rest.apps.getAuthenticated();
    return data?.slug === undefined ? null : `${data.slug}[bot]`;
  } catch (error) {
    if (error instanceof RequestError && [401, 403, 404].includes(error.status)) return null;
    throw error;
  }
}
