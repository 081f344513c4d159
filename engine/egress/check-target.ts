import { allows } from './allow-list.ts';
import { HostRefused } from './host-refused.ts';
import type { ProxySession } from './proxy-session.ts';
import { resolveChecked } from './resolve-checked.ts';

/**
 * The addresses of a host, which is canonical, for this session. The name of a host that is not allowed is not resolved,
 * because a question to its name server can carry data. Throws HostRefused, or what resolving threw.
 */
export async function checkTarget(session: ProxySession, host: string, port: number): Promise<string[]> {
  if (!allows(session.allowed, host, port)) {
    const isOtherPort = [80, 443].some((web) => allows(session.allowed, host, web));
    const reason = isOtherPort ? `port ${port} of this host is not allowed` : 'it is not one of the allowed hosts';
    throw new HostRefused({ host, port, reason });
  }
  if (!session.spend(0)) throw new HostRefused({ host, port, reason: 'this sandbox has used up its traffic' });
  return await resolveChecked(session.guard, host, port);
}
