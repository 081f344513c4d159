import type { Environment } from '../../runtime/environment/environment.ts';
import { createGithub, type Github } from './create-github.ts';

type Account = Pick<Environment['github'], 'apiUrl' | 'token' | 'readToken' | 'login'>;

/**
 * The calls that decide whether a run starts. They are made with the token that only reads, so the process that makes them
 * needs no other. The login is that of the account that writes: the given one, else that of the token that writes, else
 * that of the token that reads.
 */
export function createGithubQuestions({
  apiUrl,
  token,
  readToken,
  login,
}: Account): Pick<Github, 'permissionOf' | 'changedFiles' | 'botLogin'> {
  const reader = createGithub({ apiUrl, token: readToken ?? token });
  const writer = createGithub({ apiUrl, token: token ?? readToken });
  return {
    permissionOf: (repository, person) => reader.permissionOf(repository, person),
    changedFiles: (repository, number) => reader.changedFiles(repository, number),
    botLogin: () => (login === null ? writer.botLogin() : Promise.resolve(login)),
  };
}
