import { isOfOwner } from '../is-of-owner.ts';
import type { Database } from '../schema.ts';
import type { IssueToClose, IssueToCloseKey } from './issues-to-close-table.ts';

/** A statement takes 32,766 parameters on SQLite, nine for each row. */
const AT_ONCE = 500;

export type NewIssueToClose = Omit<IssueToClose, 'begunAt' | 'attempts'>;

/** Remembers issues to close. What is remembered already stays as it is. */
export async function keepIssuesToClose(database: Database, issues: readonly NewIssueToClose[]): Promise<void> {
  for (let start = 0; start < issues.length; start += AT_ONCE) {
    await database
      .insertInto('issuesToClose')
      .values(issues.slice(start, start + AT_ONCE))
      .onConflict((conflict) => conflict.columns(['repository', 'number', 'cause']).doNothing())
      .execute();
  }
}

/** What is due at a time (RFC 3339), the longest due first. */
export async function listIssuesToClose(
  database: Database,
  { now, limit }: { now: string; limit: number },
): Promise<IssueToClose[]> {
  return await database
    .selectFrom('issuesToClose')
    .selectAll()
    .where('dueAt', '<=', now)
    .orderBy('dueAt')
    .orderBy('repository')
    .orderBy('number')
    .limit(limit)
    .execute();
}

/** The row as it is now; null if there is none. */
export async function findIssueToClose(database: Database, key: IssueToCloseKey): Promise<IssueToClose | null> {
  const row = await database
    .selectFrom('issuesToClose')
    .selectAll()
    .where('repository', '=', key.repository)
    .where('number', '=', key.number)
    .where('cause', '=', key.cause)
    .executeTakeFirst();
  return row ?? null;
}

/** Notes what became of an attempt: that it has begun, or that it failed and when the next one is due. */
export async function changeIssueToClose(
  database: Database,
  key: IssueToCloseKey,
  change: { begunAt: string } | { attempts: number; dueAt: string },
): Promise<void> {
  await database
    .updateTable('issuesToClose')
    .set(change)
    .where('repository', '=', key.repository)
    .where('number', '=', key.number)
    .where('cause', '=', key.cause)
    .execute();
}

/** Lets what is due in repositories of an owner (in lower case) be due only at a time (RFC 3339). */
export async function putOffIssuesOf(database: Database, owner: string, until: string): Promise<void> {
  await database
    .updateTable('issuesToClose')
    .set({ dueAt: until })
    .where('dueAt', '<', until)
    .where(isOfOwner('repository', owner))
    .execute();
}

export async function forgetIssueToClose(database: Database, key: IssueToCloseKey): Promise<void> {
  await database
    .deleteFrom('issuesToClose')
    .where('repository', '=', key.repository)
    .where('number', '=', key.number)
    .where('cause', '=', key.cause)
    .execute();
}
