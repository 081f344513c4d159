import { SessionMissing, writeSession, type SessionLog, type SessionWrite } from '../store/write-session.ts';
import { readRefusedHosts, type RefusedHosts } from '../store/refused-hosts.ts';
import type { Refusal } from './host-refused.ts';

/** How many hosts a session lists. An agent can ask for any number of them. */
export const MOST_REFUSED_HOSTS = 100;

export interface CountedRefusal extends Refusal {
  /** How often it was refused; 1 if absent. */
  count?: number;
}

/**
 * Records hosts that a session was refused. The session counts how often; the first refusal of each host at each port is
 * a `session.error`, from which nothing follows: the session goes on. After MOST_REFUSED_HOSTS one event says that no
 * more are listed. A session that is archived or gone is left alone.
 */
export async function recordRefusal(
  log: SessionLog,
  sessionId: string,
  refusals: readonly CountedRefusal[],
): Promise<void> {
  const change = (write: SessionWrite): void => {
    if (write.session.archived_at !== null || write.session.status === 'terminated') return;
    const known = readRefusedHosts(write.session);
    for (const refusal of refusals) take(write, known, refusal);
    write.set({ refused_hosts: JSON.stringify(known) });
  };
  await writeSession(log, { sessionId }, change).catch((error: unknown) => {
    if (!(error instanceof SessionMissing)) throw error;
  });
}

function take(write: SessionWrite, known: RefusedHosts, { host, port, reason, count = 1 }: CountedRefusal): void {
  const same = known.hosts.find((one) => one.host === host && one.port === port);
  if (same) {
    same.count += count;
  } else if (known.hosts.length < MOST_REFUSED_HOSTS) {
    known.hosts.push({ host, port, reason, count });
    tell(write, `The sandbox was refused ${host}:${port}: ${reason}.`, { host, port, reason });
  } else {
    if (known.further === 0)
      tell(write, `More hosts were refused than the ${MOST_REFUSED_HOSTS} that are listed.`, null);
    known.further += count;
  }
}

function tell(write: SessionWrite, message: string, refused_host: Refusal | null): void {
  const error = { type: 'unknown_error' as const, message, retry_status: { type: 'retrying' as const } };
  const event = { type: 'session.error' as const, error, curfew: { refused_host } };
  write.append(event);
}
