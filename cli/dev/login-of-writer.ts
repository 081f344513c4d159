import { setTimeout as sleep } from 'node:timers/promises';
import { createGithub } from '../../connections/github/create-github.ts';
import type { Environment } from '../../runtime/environment/environment.ts';

const PATIENCE_MS = 5_000;

/**
 * The login of the account that writes, so that `serve` needs no token of it. Null if there is no other token with which
 * `serve` could ask, or if the forge does not tell it in time: then `serve` gets the token that writes, and asks itself.
 */
export async function loginOfWriter({
  apiUrl,
  token,
  readToken,
  login,
}: Environment['github']): Promise<string | null> {
  if (login !== null) return login;
  if (token === null || readToken === null || readToken === token) return null;
  const late = new AbortController();
  const asked = createGithub({ apiUrl, token })
    .botLogin()
    .catch(() => null);
  try {
    return await Promise.race([asked, sleep(PATIENCE_MS, null, { signal: late.signal })]);
  } finally {
    late.abort();
  }
}
