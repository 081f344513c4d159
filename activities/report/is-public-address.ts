import { BlockList, isIP } from 'node:net';

/** Top-level domains that no public name ends in: https://www.iana.org/assignments/special-use-domain-names, and habits. */
const PRIVATE_ENDINGS = new Set(
  'alt arpa corp example home internal intranet invalid lan local localdomain localhost onion private test'.split(' '),
);

/** Addresses that are not reached from everywhere: https://www.iana.org/assignments/iana-ipv4-special-registry. */
const PRIVATE = blockList([
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]);
/** The addresses of IPv6 that are given out: https://www.iana.org/assignments/ipv6-address-space. */
const GLOBAL = blockList([['2000::', 3]]);

/**
 * Whether a link to this http(s) address is of use to everybody, and tells nobody about a private network. An address that
 * contains a user or a password is not public.
 */
export function isPublicAddress(address: string): boolean {
  const { hostname, username, password } = new URL(address);
  if (username !== '' || password !== '') return false;
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host) === 4) return !PRIVATE.check(host, 'ipv4');
  if (isIP(host) === 6) return GLOBAL.check(host, 'ipv6') && !PRIVATE.check(host, 'ipv6');
  const labels = host.split('.');
  return labels.length > 1 && !PRIVATE_ENDINGS.has(labels.at(-1) ?? '');
}

function blockList(ranges: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [network, bits] of ranges) list.addSubnet(network, bits, isIP(network) === 4 ? 'ipv4' : 'ipv6');
  return list;
}
