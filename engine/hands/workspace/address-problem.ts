import { isIPv4 } from 'node:net';
import { REMOTE_PROTOCOLS } from '../../../runtime/git/remote-protocols.ts';

const MOST_CHARACTERS = 2_048;
const PRINTABLE_ASCII = /^[\x21-\x7e]+$/;
/** Where clouds serve the credentials of their machines: by link-local addresses, and by these names and addresses. */
const METADATA_HOSTS = ['metadata.google.internal', 'metadata.goog', '100.100.100.200', '192.0.0.192'];
const HOST = /^[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?$/;

/**
 * Why this address of a repository cannot be cloned, as the end of a sentence that begins with it; null if it can. Only an
 * address that every reader takes for the same one is accepted: as URLs are written, without credentials.
 */
export function addressProblem(address: string): string | null {
  if (address.length > MOST_CHARACTERS) return `must have at most ${MOST_CHARACTERS} characters`;
  const url = URL.canParse(address) ? new URL(address) : null;
  const plain = `must be ${REMOTE_PROTOCOLS.join(' or ')}, without user name, password, query or fragment`;
  if (url === null || !REMOTE_PROTOCOLS.includes(url.protocol.slice(0, -1))) return plain;
  if (url.username || url.password || /[?#@]/.test(address)) return plain;
  if (!PRINTABLE_ASCII.test(address)) return 'must have no spaces, control characters or letters beyond ASCII';
  const { hostname, pathname, href } = url;
  if (!HOST.test(hostname)) return 'must name a host, not an IPv6 address';
  if (METADATA_HOSTS.includes(hostname) || (isIPv4(hostname) && /^(?:169\.254|0)\./.test(hostname)))
    return 'names an address at which no repository is served';
  if (pathname === '/') return 'names no repository';
  return href.toLowerCase() === address.toLowerCase() ? null : `must be written as ${href}`;
}
