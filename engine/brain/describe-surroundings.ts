import { describeSkills } from '../skills/describe-skills.ts';
import { showHostPattern } from '../../text/hosts/host-pattern.ts';
import { isClosed, type AllowList } from '../egress/allow-list.ts';
import { sessionPolicy, type PolicyStore } from '../egress/session-policy.ts';

const MOST_HOSTS = 50;

interface Body {
  type: string;
  url?: string;
  mount_path: string;
}

/**
 * What the agent must know about its sandbox, as it is now. It may change while the session lives: the system prompt
 * then keeps what was said at first, so that it stays cached, and each request says at its end what is true.
 */
export async function describeSurroundings(store: PolicyStore, sessionId: string): Promise<string> {
  const allowed = await sessionPolicy(store, sessionId);
  const rows = await store.database
    .selectFrom('session_resources')
    .select('body')
    .where('session_id', '=', sessionId)
    .orderBy('position')
    .execute();
  const mounted = rows.map((row) => {
    const { type, url, mount_path } = JSON.parse(row.body) as Body;
    return type === 'file' ? `- ${mount_path} (a file, read-only)` : `- ${mount_path} (a clone of ${url})`;
  });
  return [
    `Your tools run in a sandbox ${network(allowed)}. If it breaks, files under /workspace stay and processes do not.`,
    ...(mounted.length > 0 ? ['It contains:', ...mounted] : []),
    ...(await describeSkills(store.database, sessionId)),
    'Put files that you want to hand over into /mnt/session/outputs.',
  ].join('\n');
}

/** What follows "a sandbox". Long lists are cut: what a command cannot reach is said after its output. */
function network(allowed: AllowList): string {
  if (isClosed(allowed)) return 'without network';
  if (allowed.isUnrestricted) return 'that reaches public hosts through an HTTP proxy, which is set in its environment';
  const hosts = allowed.patterns.map(showHostPattern);
  const more = hosts.length > MOST_HOSTS ? ` and ${hosts.length - MOST_HOSTS} more` : '';
  const listed = `${hosts.slice(0, MOST_HOSTS).join(', ')}${more}`;
  return `that reaches only these hosts, through an HTTP proxy, which is set in its environment: ${listed}`;
}
