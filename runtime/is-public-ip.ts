import { BlockList, isIP } from 'node:net';

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
 * Whether an address of IPv4 or IPv6 is reached from everywhere. Loopback, private, link-local and multicast addresses
 * are not, nor is one of IPv6 that stands for one of IPv4, nor a text that is no address.
 */
export function isPublicIp(address: string): boolean {
  if (isIP(address) === 4) return !PRIVATE.check(address, 'ipv4');
  if (isIP(address) === 6) return GLOBAL.check(address, 'ipv6') && !PRIVATE.check(address, 'ipv6');
  return false;
}

function blockList(ranges: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [network, bits] of ranges) list.addSubnet(network, bits, isIP(network) === 4 ? 'ipv4' : 'ipv6');
  return list;
}
