/**
 * The form in which URLs of MCP servers are compared: without the default port, a slash at the end of the path, a dot at
 * the end of the host, and a fragment; scheme and host in lower case. Path and query are compared as they are written.
 * Null for a text that is no URL of HTTP, and for one that holds a name or a password.
 */
export function serverKey(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, username, password, hostname, port, pathname, search } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  if (username !== '' || password !== '') return null;
  const host = hostname.replace(/\.$/, '');
  return `${protocol}//${host}${port === '' ? '' : `:${port}`}${pathname.replace(/\/+$/, '')}${search}`;
}
