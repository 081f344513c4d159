import type { HookAddress, HookCalls } from '../../../../connections/github/hook-calls.ts';
import { knownDeliveries } from '../../../../database/inbox/known-deliveries.ts';
import type { Database } from '../../../../database/schema.ts';
import { forgetLost } from '../../../../database/sweeps/forget-lost.ts';
import { listLost } from '../../../../database/sweeps/list-lost.ts';
import { retryLost } from '../../../../database/sweeps/retry-lost.ts';
import type { LostDelivery } from '../../../../database/sweeps/sweep-tables.ts';
import { askGithub } from '../ask-github.ts';
import { HOOK_HINTS } from './hook-notes.ts';

const AT_ONCE = 500;
const FIRST_DELAY_MS = 10 * 60_000;
/** How many deliveries are asked for in one turn; the others wait for the next one. */
const MOST_REDELIVERED = 200;
const MOST_NAMED = 5;

export interface Redelivered {
  /** How many deliveries GitHub was asked to send again. */
  count: number;
  notes: string[];
}

/**
 * Has lost deliveries sent again; they come in as every delivery does. Forgets what has arrived meanwhile, and what was sent
 * before `since` (RFC 3339), because GitHub does not send it again. What still does not arrive is asked for again after
 * 10 minutes, then 20, and so on. Throws SourceAway if GitHub cannot be asked now.
 */
export async function redeliverLost(database: Database, calls: HookCalls, since: string): Promise<Redelivered> {
  const now = new Date().toISOString();
  const { due, tooOld } = await sort(database, since, now);
  const refused = new Set<string>();
  const oldestFirst = due.sort((a, b) => (a.sentAt < b.sentAt ? -1 : 1)).slice(0, MOST_REDELIVERED);
  let count = 0;
  for (const lost of oldestFirst) {
    const reason = await redeliver(database, calls, lost);
    if (reason === null) count++;
    else refused.add(reason);
  }
  return { count, notes: [...refused, ...noteOf(tooOld)] };
}

/** Returns the lost deliveries to ask for now, and the ids of those that are given up. Forgets the latter and what arrived. */
async function sort(
  database: Database,
  since: string,
  now: string,
): Promise<{ due: LostDelivery[]; tooOld: string[] }> {
  const due: LostDelivery[] = [];
  const tooOld: string[] = [];
  for (let after = ''; ;) {
    const page = await listLost(database, { source: 'github', after, limit: AT_ONCE });
    const ids = page.map(({ deliveryId }) => deliveryId);
    const arrived = await knownDeliveries(database, 'github', ids);
    const old = page.filter(({ deliveryId, sentAt }) => !arrived.has(deliveryId) && sentAt < since);
    tooOld.push(...old.map(({ deliveryId }) => deliveryId));
    await forgetLost(database, 'github', [...arrived, ...old.map(({ deliveryId }) => deliveryId)]);
    due.push(...page.filter((lost) => !arrived.has(lost.deliveryId) && lost.sentAt >= since && lost.retryAt <= now));
    if (page.length < AT_ONCE) return { due, tooOld };
    after = ids.at(-1) ?? after;
  }
}

/** Returns why GitHub refuses to send it again, or null. */
async function redeliver(database: Database, calls: HookCalls, lost: LostDelivery): Promise<string | null> {
  const hook = JSON.parse(lost.hook) as HookAddress;
  const what = `a lost delivery of the webhook of ${hook.kind === 'app' ? 'the GitHub App' : hook.place}`;
  const asked = await askGithub(what, () => calls.redeliver(hook, lost.attemptId), HOOK_HINTS);
  const retryAt = new Date(Date.now() + FIRST_DELAY_MS * 2 ** Math.min(lost.attempts, 10)).toISOString();
  await retryLost(database, { source: lost.source, deliveryId: lost.deliveryId, retryAt });
  return 'refused' in asked ? asked.refused : null;
}

function noteOf(tooOld: string[]): string[] {
  if (tooOld.length === 0) return [];
  const named = tooOld.slice(0, MOST_NAMED).join(', ');
  const more = tooOld.length > MOST_NAMED ? ', …' : '';
  return [
    `${tooOld.length} deliveries did not arrive within three days, and GitHub does not send them again: ${named}${more}`,
  ];
}
