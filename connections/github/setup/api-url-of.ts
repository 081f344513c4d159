/**
 * The address of the API of a GitHub: `https://api.github.com` for github.com, `https://api.<name>.ghe.com` for an enterprise on
 * ghe.com, and `/api/v3` below the address of a GitHub Enterprise Server.
 */
export function apiUrlOf(serverUrl: string): string {
  const { protocol, host } = new URL(serverUrl);
  if (host === 'github.com' || host.endsWith('.ghe.com')) return `${protocol}//api.${host}`;
  return `${serverUrl.replace(/\/+$/, '')}/api/v3`;
}
