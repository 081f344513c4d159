import { isIP } from 'node:net';
import { isPublicIp } from '../../runtime/is-public-ip.ts';

/** Top-level domains that no public name ends in: https://www.iana.org/assignments/special-use-domain-names, and habits. */
const PRIVATE_ENDINGS = new Set(
  'alt arpa corp example home internal intranet invalid lan local localdomain localhost onion private test'.split(' '),
);

/**
 * Whether a link to this http(s) address is of use to everybody, and tells nobody about a private network. An address that
 * contains a user or a password is not public.
 */
export function isPublicAddress(address: string): boolean {
  const { hostname, username, password } = new URL(address);
  if (username !== '' || password !== '') return false;
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host) !== 0) return isPublicIp(host);
  const labels = host.split('.');
  return labels.length > 1 && !PRIVATE_ENDINGS.has(labels.at(-1) ?? '');
}
