const FINE_GRAINED =
  'a fine-grained token, or one of a GitHub App, with Metadata: read (and Pull requests: read for `paths`)';

interface Tokens {
  token: string | null;
  readToken: string | null;
  /** The account of `token`; null if it is not given. */
  login: string | null;
  /** Whether there is a GitHub App, whose tokens take the place of those that are not set. */
  hasApp: boolean;
}

/** What a person should know about the token with which `serve` asks GitHub; null if it is as it should be. */
export function roleTokenNote({ token, readToken, login, hasApp }: Tokens): string | null {
  const asking = readToken ?? token;
  if (asking === null && hasApp) return null;
  if (asking === null)
    return `GITHUB_READ_TOKEN is not set, and GitHub tells roles to nobody without a token: events that need a role start nothing. Set it to ${FINE_GRAINED}`;
  if (asking === token)
    return `Roles are asked for with GITHUB_TOKEN, which may write. Set GITHUB_READ_TOKEN to ${FINE_GRAINED}, and GITHUB_LOGIN to the account of GITHUB_TOKEN: then \`curfew serve\` needs no token that writes`;
  if (asking.startsWith('ghp_'))
    return `GITHUB_READ_TOKEN is a classic token. GitHub answers its questions for roles with 403 wherever its account may not push, and then no event that needs a role starts anything. Use ${FINE_GRAINED}`;
  if (token === null && login === null)
    return 'GITHUB_LOGIN is not set, so events of the account of GITHUB_READ_TOKEN are taken for those of Curfew itself. Set it to the account of GITHUB_TOKEN, if that is another one';
  return null;
}
