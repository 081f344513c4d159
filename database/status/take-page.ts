import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';
import type { StatusPlace } from './note-status.ts';

/** A lease further ahead was written while a clock was wrong. */
const MOST_AHEAD_MS = 10 * 60_000;
/** More earlier runs are only counted. */
const EARLIER = 10;

/** What is known of a page by whoever writes its comment. */
export interface TakenPage extends StatusPlace {
  holder: string;
  mark: string;
  commentId: number | null;
  timesMade: number;
  /** What the comment says is of this version. */
  version: number;
  attempts: number;
  /** The newest runs, the newest first. */
  runs: { runId: RunId; text: string; line: string }[];
  /** How many runs there are besides. */
  furtherRuns: number;
}

export interface PageClaim extends StatusPlace {
  /** One attempt of one process. */
  holder: string;
  now: string;
  until: string;
}

/** Gives a page to one process at a time. Null if the forge has all that is to be said, or if another process is at it. */
export async function takePage(database: Database, claim: PageClaim): Promise<TakenPage | null> {
  const { holder, now, until } = claim;
  const [repository, number] = [claim.repository.toLowerCase(), claim.number];
  const tooLate = new Date(Date.parse(now) + MOST_AHEAD_MS).toISOString();
  const page = await database
    .updateTable('statusPages')
    .set({ holder, heldUntil: until })
    .where('repository', '=', repository)
    .where('number', '=', number)
    .whereRef('version', '>', 'shown')
    .where((row) => row.or([row('holder', 'is', null), row('heldUntil', '<=', now), row('heldUntil', '>', tooLate)]))
    .returning(['mark', 'commentId', 'timesMade', 'version', 'attempts'])
    .executeTakeFirst();
  if (page === undefined) return null;
  const runs = await database
    .selectFrom('statusEntries')
    .select(['runId', 'text', 'line'])
    .where('repository', '=', repository)
    .where('number', '=', number)
    .orderBy('begunAt', 'desc')
    .orderBy('runId')
    .limit(EARLIER + 1)
    .execute();
  const { count } = await database
    .selectFrom('statusEntries')
    .select((row) => row.fn.countAll<number>().as('count'))
    .where('repository', '=', repository)
    .where('number', '=', number)
    .executeTakeFirstOrThrow();
  return { ...page, repository, number, holder, runs, furtherRuns: Math.max(0, count - runs.length) };
}

/** Keeps a page for longer. False: another process has taken it, which writes its comment. */
export async function prolongPage(
  database: Database,
  { repository, number, holder, until }: Omit<PageClaim, 'now'>,
): Promise<boolean> {
  const { numUpdatedRows } = await database
    .updateTable('statusPages')
    .set({ heldUntil: until })
    .where('repository', '=', repository)
    .where('number', '=', number)
    .where('holder', '=', holder)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
