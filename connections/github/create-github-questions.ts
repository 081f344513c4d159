import type { Environment } from '../../runtime/environment/environment.ts';
import { createGithub, type Github } from './create-github.ts';
import { createHookCalls, type HookCalls } from './hook-calls.ts';
import { rememberAnswers } from './remember-answers.ts';

type Account = Pick<Environment['github'], 'apiUrl' | 'token' | 'readToken' | 'login'> &
  Partial<Pick<Environment['github'], 'hooks'>>;

/** A change of a role counts after this time at the latest. */
const ROLE_MS = 60_000;

/**
 * The calls that decide whether a run starts. They are made with the token that only reads, so the process that makes them
 * needs no other. The login is that of the account that writes: the given one, else that of the token that writes, else
 * that of the token that reads. Roles are remembered for a minute.
 */
export function createGithubQuestions({
  apiUrl,
  token,
  readToken,
  login,
  hooks = { token: null, app: null },
}: Account): Pick<Github, 'permissionOf' | 'changedFiles' | 'pushedFiles' | 'botLogin'> &
  Pick<HookCalls, 'listDeliveries'> {
  const reader = createGithub({ apiUrl, token: readToken ?? token });
  const writer = createGithub({ apiUrl, token: token ?? readToken });
  const hookCalls = createHookCalls({ apiUrl, hooks });
  const roles = rememberAnswers<Awaited<ReturnType<Github['permissionOf']>>>(ROLE_MS);
  return {
    listDeliveries: (hook, cursor) => hookCalls.listDeliveries(hook, cursor),
    permissionOf: (repository, person) =>
      roles(`${repository} ${person}`.toLowerCase(), () => reader.permissionOf(repository, person)),
    changedFiles: (repository, number) => reader.changedFiles(repository, number),
    pushedFiles: (repository, push) => reader.pushedFiles(repository, push),
    botLogin: () => (login === null ? writer.botLogin() : Promise.resolve(login)),
  };
}
