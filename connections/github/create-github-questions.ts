import type { GithubPermissions } from '../../contract/github/github-permissions.ts';
import type { Environment } from '../../runtime/environment/environment.ts';
import { createAppLogin } from './access/app-login.ts';
import { createGithubAccess, type GithubAccess } from './access/github-access.ts';
import { createGithub, type Github } from './create-github.ts';
import { createHookCalls, type HookCalls } from './hook-calls.ts';
import { rememberAnswers } from '../../runtime/remember-answers.ts';

type Account = Pick<Environment['github'], 'apiUrl' | 'token' | 'readToken' | 'login'> &
  Partial<Pick<Environment['github'], 'app' | 'hooks'>>;

/** A change of a role counts after this time at the latest. */
const ROLE_MS = 60_000;

/**
 * The calls that decide whether a run starts. They are made with the personal token that only reads, so the process that makes them
 * needs no other; without one, with tokens of the App that may read what is asked for alone. The login is that of the account
 * that writes: the given one, else that of the token that writes, else that of the App, whose tokens do not tell it, else that of the
 * token that reads. Roles are remembered for a minute.
 */
export function createGithubQuestions(
  account: Account,
): Pick<Github, 'permissionOf' | 'changedFiles' | 'pushedFiles' | 'botLogin'> &
  Pick<HookCalls, 'listDeliveries'> & { access: GithubAccess } {
  const { apiUrl, token, readToken, login, app = null, hooks = { token: null } } = account;
  const access = createGithubAccess({ apiUrl, token, readToken: readToken ?? token, app });
  const reading = (permissions: GithubPermissions): Github =>
    createGithub(access.access({ kind: 'read', permissionsIn: () => permissions, home: null }));
  // Every token of an App may read the roles of people.
  const [roles, pulls, code] = [reading({}), reading({ pull_requests: 'read' }), reading({ contents: 'read' })];
  const writer = createGithub({ apiUrl, token: token ?? readToken });
  const hookCalls = createHookCalls({ apiUrl, app, hooks });
  const appLogin = createAppLogin({ apiUrl, app });
  const known = rememberAnswers<Awaited<ReturnType<Github['permissionOf']>>>(ROLE_MS);
  return {
    access,
    listDeliveries: (hook, cursor) => hookCalls.listDeliveries(hook, cursor),
    permissionOf: (repository, person) =>
      known(`${repository} ${person}`.toLowerCase(), () => roles.permissionOf(repository, person)),
    changedFiles: (repository, number) => pulls.changedFiles(repository, number),
    pushedFiles: (repository, push) => code.pushedFiles(repository, push),
    botLogin: async () =>
      login ??
      (token === null
        ? ((await appLogin()) ?? (await writer.botLogin()))
        : ((await writer.botLogin()) ?? (await appLogin()))),
  };
}
