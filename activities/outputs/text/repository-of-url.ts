/** `https://forge/prefix/acme/api/pull/7` → `acme/api`; null for a URL of another form. */
export function repositoryOfUrl(url: string): string | null {
  const [, owner, name] = /\/([^/]+)\/([^/]+)\/(?:pulls?|issues)\/\d+/.exec(url) ?? [];
  return owner === undefined || name === undefined ? null : `${owner}/${name}`;
}
