import { isIP } from 'node:net';
import { isInternalHost, type InternalNames } from '../../runtime/environment/internal-names.ts';
import { canonicalHost } from '../../text/hosts/canonical-host.ts';

/**
 * Why no secret may be sent to this URL; null if it may. Without TLS it may only be sent to a host that the operator of the
 * engine has named as internal.
 */
export function endpointProblem(url: string, internal: InternalNames): string | null {
  const { protocol, hostname, host } = new URL(url);
  if (protocol === 'https:') return null;
  const name = canonicalHost(hostname) ?? hostname;
  const version = isIP(name);
  if (isInternalHost(internal, name)) return null;
  if (version !== 0 && internal.addresses.check(name, version === 4 ? 'ipv4' : 'ipv6')) return null;
  return `must begin with https, because ${host} is not among the hosts in CURFEW_ENGINE_INTERNAL_HOSTS`;
}
