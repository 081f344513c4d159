import { isIP } from 'node:net';
import { isPublicIp } from '../../runtime/is-public-ip.ts';
import { isInternalHost, type InternalNames } from '../../runtime/environment/internal-names.ts';

/**
 * Whether a connection to this address, which `host` resolved to, may be made. What is not reached from everywhere
 * (loopback, private networks, link-local and with it the metadata of clouds, multicast, and the forms of these in IPv6)
 * is refused, unless the operator of the engine has opened the host or the address. `refused` is the reason.
 */
export function checkAddress(
  address: string,
  internal: InternalNames,
  host: string,
): { allowed: true } | { refused: string } {
  const version = isIP(address);
  if (version === 0) return { refused: `"${address}" is not an address` };
  if (isPublicIp(address) || isInternalHost(internal, host)) return { allowed: true };
  if (internal.addresses.check(address, version === 4 ? 'ipv4' : 'ipv6')) return { allowed: true };
  const what = address === host ? 'it is an internal address' : `it is at the internal address ${address}`;
  return { refused: `${what}, which the operator of the engine has not opened` };
}
