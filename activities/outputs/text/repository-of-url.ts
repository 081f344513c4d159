/** `https://forge/prefix/acme/api/pull/7` → `acme/api`; null for the address of something else. */
export function repositoryOfUrl(url: string): string | null {
  const [, owner, name] = /\/([^/]+)\/([^/]+)\/(?:pulls?|issues)\/\d+/.exec(url) ?? [];
  return owner === undefined || name === undefined ? null : `${owner}/${name}`;
}
