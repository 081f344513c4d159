import type { Notice } from '../../contract/notice.ts';
import type { Database } from '../schema.ts';
import { inChunks } from '../retention/in-chunks.ts';
import type { StoredNotice } from './notice-messages.ts';

/**
 * The keys of those notices that are not true any more at `now` (RFC 3339): the budget has room again, somebody has decided or
 * nobody can any more, the breaker is closed, the source has spoken. Of several notices about one breaker only the last counts.
 */
export async function overNotices(
  database: Database,
  stored: readonly StoredNotice[],
  now: string,
): Promise<Set<string>> {
  const over = new Set<string>();
  const open = await openApprovals(database, stored);
  const broken = await openBreakers(database, stored);
  const opened = lastOpenings(stored);
  for (const { key, notice } of stored) {
    if (await isOver(notice)) over.add(key);
  }
  return over;

  async function isOver(notice: Notice): Promise<boolean> {
    switch (notice.kind) {
      case 'budget':
        return notice.freeAgainAt <= now;
      case 'breaker':
        return !broken.has(notice.automation) || opened.get(notice.automation) !== notice.openedAt;
      case 'approval':
        return notice.until <= now || !open.has(`${notice.runId} ${notice.key}`);
      case 'silence':
        return await hasSpoken(database, notice.source, { after: notice.lastAt, now });
    }
  }
}

async function openApprovals(database: Database, stored: readonly StoredNotice[]): Promise<Set<string>> {
  const runIds = stored.flatMap(({ notice }) => (notice.kind === 'approval' ? [notice.runId] : []));
  const open = new Set<string>();
  for (const chunk of inChunks([...new Set(runIds)])) {
    const rows = await database
      .selectFrom('approvals')
      .select(['runId', 'key'])
      .where('runId', 'in', chunk)
      .where('state', '=', 'open')
      .execute();
    for (const { runId, key } of rows) open.add(`${runId} ${key}`);
  }
  return open;
}

/** A breaker that has been opened anew is still open for whoever is told of it late. */
async function openBreakers(database: Database, stored: readonly StoredNotice[]): Promise<Set<string>> {
  const automations = stored.flatMap(({ notice }) => (notice.kind === 'breaker' ? [notice.automation] : []));
  const open = new Set<string>();
  for (const chunk of inChunks([...new Set(automations)])) {
    const rows = await database
      .selectFrom('breakers')
      .select('automation')
      .where('automation', 'in', chunk)
      .where('openedAt', 'is not', null)
      .execute();
    for (const { automation } of rows) open.add(automation);
  }
  return open;
}

/** When the breaker of each automation opened last. */
function lastOpenings(stored: readonly StoredNotice[]): Map<string, string> {
  const opened = new Map<string, string>();
  for (const { notice } of stored) {
    if (notice.kind !== 'breaker') continue;
    const former = opened.get(notice.automation) ?? notice.openedAt;
    opened.set(notice.automation, former > notice.openedAt ? former : notice.openedAt);
  }
  return opened;
}

/** A delivery from later than now came while the clock was wrong: it says nothing. */
async function hasSpoken(
  database: Database,
  source: string,
  { after, now }: { after: string; now: string },
): Promise<boolean> {
  const later = await database
    .selectFrom('sourceHours')
    .select('hour')
    .where('source', '=', source)
    .where('lastAt', '>', after)
    .where('lastAt', '<=', now)
    .limit(1)
    .executeTakeFirst();
  return later !== undefined;
}
