import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';
import type { NoopIssue } from './noop-issues-table.ts';

/** A run that makes an issue is done or dead after this time. */
const HOLD_MS = 5 * 60_000;

export interface NoopIssueRequest {
  automation: string;
  /** `owner/name`. */
  repository: string;
  runId: RunId;
}

/**
 * The issue of an automation in a repository. If it has no number yet, this run alone may make it for five minutes; a row of a
 * run that died is taken over after that. Null if another run makes it now: ask again. May be repeated.
 */
export async function holdNoopIssue(
  database: Database,
  { automation, repository, runId }: NoopIssueRequest,
  now = Date.now(),
): Promise<NoopIssue | null> {
  const key = { automation, repository: repository.toLowerCase() };
  const [at, heldUntil] = [new Date(now).toISOString(), new Date(now + HOLD_MS).toISOString()];
  await database
    .insertInto('noopIssues')
    .values({ ...key, number: null, maker: runId, begunAt: at, holder: runId, heldUntil })
    .onConflict((conflict) => conflict.columns(['automation', 'repository']).doNothing())
    .execute();
  const row = await ofKey(database, key);
  if (row === undefined || row.number !== null) return row ?? null;
  if (row.holder !== runId && row.heldUntil > at) return null;
  const { numUpdatedRows } = await database
    .updateTable('noopIssues')
    .set({ holder: runId, heldUntil })
    .where('automation', '=', key.automation)
    .where('repository', '=', key.repository)
    .where('holder', '=', row.holder)
    .where('heldUntil', '=', row.heldUntil)
    .where('number', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 0n ? null : { ...row, holder: runId, heldUntil };
}

async function ofKey(database: Database, key: Pick<NoopIssue, 'automation' | 'repository'>) {
  return await database
    .selectFrom('noopIssues')
    .selectAll()
    .where('automation', '=', key.automation)
    .where('repository', '=', key.repository)
    .executeTakeFirst();
}

/** The issue could not be made: any other run may try at once. The mark that it will carry stays. */
export async function letGoNoopIssue(
  database: Database,
  { automation, repository, runId }: NoopIssueRequest,
): Promise<void> {
  await database
    .updateTable('noopIssues')
    .set((row) => ({ heldUntil: row.ref('begunAt') }))
    .where('automation', '=', automation)
    .where('repository', '=', repository.toLowerCase())
    .where('holder', '=', runId)
    .where('number', 'is', null)
    .execute();
}

/** Keeps which issue was made. */
export async function keepNoopIssue(database: Database, row: NoopIssue, number: number): Promise<void> {
  await database
    .updateTable('noopIssues')
    .set({ number })
    .where('automation', '=', row.automation)
    .where('repository', '=', row.repository)
    .where('maker', '=', row.maker)
    .where('begunAt', '=', row.begunAt)
    .execute();
}

/** The issue is gone: the next run makes another one. Does nothing if another run has begun one meanwhile. */
export async function forgetNoopIssue(database: Database, row: NoopIssue): Promise<void> {
  await database
    .deleteFrom('noopIssues')
    .where('automation', '=', row.automation)
    .where('repository', '=', row.repository)
    .where('number', '=', row.number)
    .where('begunAt', '=', row.begunAt)
    .execute();
}
