import { isIP } from 'node:net';
import { checkAddress } from './check-address.ts';
import type { EgressGuard } from './egress-guard.ts';
import { HostRefused } from './host-refused.ts';

/**
 * The addresses of a host, which is canonical. Dial one of these and do not resolve the name again: its next answer may
 * be another one. Throws HostRefused if one of them is internal, or what resolving threw.
 */
export async function resolveChecked(guard: EgressGuard, host: string, port: number): Promise<string[]> {
  const addresses = isIP(host) === 0 ? await guard.resolve(host) : [host];
  for (const address of addresses) {
    const checked = checkAddress(address, guard.internal, host);
    if ('refused' in checked) throw new HostRefused({ host, port, reason: checked.refused });
  }
  if (addresses.length === 0) throw new Error(`${host} has no address.`);
  return addresses;
}
