import { isMeant, parseHostPattern } from '../../../text/hosts/host-pattern.ts';
import type { MaskedCredential } from './masked-credential.ts';

/**
 * Whether the value of the credential may be sent to this host, which is canonical, at this port. A credential whose host
 * has no port is meant for every port at which the session may reach the host.
 */
export function isForHost({ hosts }: MaskedCredential, host: string, port: number): boolean {
  if (hosts === 'unrestricted') return true;
  return hosts.some((entry) => {
    const pattern = parseHostPattern(entry);
    return !('problem' in pattern) && isMeant({ ...pattern, port: pattern.port ?? port }, host, port);
  });
}
