import { createHash } from 'node:crypto';
import { rememberAnswers } from '../../../runtime/remember-answers.ts';

export interface AccountAccess {
  apiUrl: string;
  token: string;
  /** The account, if it is known who that is. */
  account?: string;
}

/** A forge that does not tell the login now may tell it later. */
const UNKNOWN_MS = 60_000;

/**
 * Finds whose limits a token uses: the host and `account`, else the login that GitHub tells, asked once for each token. Tokens of an
 * installation have no login: they count by a part of their hash, unless the caller names the account. No secret is in the name.
 */
export function createAccountOf(login: (access: AccountAccess) => Promise<string | null>) {
  const known = new Map<string, string>();
  const unknown = rememberAnswers<string | null>(UNKNOWN_MS);
  return async (access: AccountAccess): Promise<string> => {
    const { apiUrl, token, account } = access;
    const { host } = new URL(apiUrl);
    if (account !== undefined) return `${host}/${account}`;
    const hash = createHash('sha256').update(`${host} ${token}`).digest('hex').slice(0, 16);
    const name = known.get(hash) ?? (await unknown(hash, () => login(access).catch(() => null)));
    if (name === null) return `${host}/token:${hash}`;
    known.set(hash, name);
    return `${host}/${name.toLowerCase()}`;
  };
}
