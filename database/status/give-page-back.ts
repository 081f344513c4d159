import type { Database } from '../schema.ts';
import type { StatusPlace } from './note-status.ts';
import type { TakenPage } from './take-page.ts';

/** The forge has this version of the comment, or is not to have it. */
export async function pageShown(
  database: Database,
  page: TakenPage,
  { commentId, timesMade }: Pick<TakenPage, 'commentId' | 'timesMade'>,
): Promise<void> {
  await ofHolder(database, page)
    .set({ commentId, timesMade, shown: page.version, holder: null, heldUntil: null, attempts: 0, retryAt: null })
    .execute();
}

/** The comment could not be written: nobody tries again before `retryAt` (RFC 3339). Null: nobody tries again until there is more to say. */
export async function pageFailed(database: Database, page: TakenPage, retryAt: string | null): Promise<void> {
  const free = { holder: null, heldUntil: null, attempts: page.attempts + 1 };
  const next = retryAt === null ? { shown: page.version, retryAt: null } : { retryAt };
  await ofHolder(database, page)
    .set({ ...free, ...next })
    .execute();
}

/** The pages whose comments are to be written now, at most `limit`. */
export async function pagesToShow(
  database: Database,
  { now, limit }: { now: string; limit: number },
): Promise<StatusPlace[]> {
  return await database
    .selectFrom('statusPages')
    .select(['repository', 'number'])
    .whereRef('version', '>', 'shown')
    .where((row) => row.or([row('retryAt', 'is', null), row('retryAt', '<=', now)]))
    .orderBy('retryAt')
    .limit(limit)
    .execute();
}

/** Only the holder changes a page: another one may have taken it meanwhile. */
function ofHolder(database: Database, { repository, number, holder }: TakenPage) {
  return database
    .updateTable('statusPages')
    .where('repository', '=', repository)
    .where('number', '=', number)
    .where('holder', '=', holder);
}
