import type { Database } from '../schema.ts';
import { inChunks } from '../retention/in-chunks.ts';
import type { StoredNotice } from './notice-messages.ts';

/** The keys of those notices that are not true any more: somebody has decided, the breaker is closed, the source has spoken. */
export async function overNotices(database: Database, stored: readonly StoredNotice[]): Promise<Set<string>> {
  const over = new Set<string>();
  const open = await openApprovals(database, stored);
  const broken = await openBreakers(database, stored);
  for (const { key, notice } of stored) {
    if (notice.kind === 'approval' && !open.has(`${notice.runId} ${notice.key}`)) over.add(key);
    if (notice.kind === 'breaker' && !broken.has(notice.automation)) over.add(key);
    if (notice.kind === 'silence' && (await hasSpoken(database, notice.source, notice.lastAt))) over.add(key);
  }
  return over;
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

async function hasSpoken(database: Database, source: string, since: string): Promise<boolean> {
  const later = await database
    .selectFrom('sourceHours')
    .select('hour')
    .where('source', '=', source)
    .where('lastAt', '>', since)
    .limit(1)
    .executeTakeFirst();
  return later !== undefined;
}
