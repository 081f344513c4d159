/**
 * Whether two logins are of one account; null is no account. The REST API calls an App `curfew[bot]` and the GraphQL API calls it
 * `curfew`; no person can have a login that an App has.
 */
export function sameLogin(first: string | null, second: string | null): boolean {
  return first !== null && second !== null && plain(first) === plain(second);
}

function plain(login: string): string {
  return login.toLowerCase().replace(/\[bot\]$/, '');
}
