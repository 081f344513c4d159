import type { Environment } from '../../runtime/environment.ts';
import { createGithub, type Github } from './create-github.ts';

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
}: Pick<Environment['github'], 'apiUrl' | 'token' | 'readToken' | 'login'>): Pick<
  Github,
  'permissionOf' | 'changedFiles' | 'botLogin'
> {
  const { permissionOf, changedFiles } = createGithub({ apiUrl, token: readToken ?? token });
  const { botLogin } = createGithub({ apiUrl, token: token ?? readToken });
  return { permissionOf, changedFiles, botLogin: login === null ? botLogin : () => Promise.resolve(login) };
}
