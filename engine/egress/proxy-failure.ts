import { errorText } from '../../runtime/error-text.ts';
import { HostRefused } from './host-refused.ts';
import type { ProxySession } from './proxy-session.ts';

/** What the proxy answers in place of the host. */
export interface ProxyFailure {
  status: number;
  message: string;
}

/** A request that is not understood, or could be understood in two ways. */
export class OddRequest extends Error {}

/** Tells the session of a host that was refused, and returns what the client is answered. */
export function proxyFailure(session: ProxySession, error: unknown): ProxyFailure {
  if (error instanceof HostRefused) {
    session.onRefused(error.refusal);
    const { host, port, reason } = error.refusal;
    return { status: 403, message: `The sandbox may not reach ${host}:${port}: ${reason}.` };
  }
  if (error instanceof OddRequest) return { status: 400, message: error.message };
  return { status: 502, message: `The host could not be reached: ${errorText(error)}.` };
}
