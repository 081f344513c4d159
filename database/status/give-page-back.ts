import type { Database } from '../schema.ts';
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

/**
 * The comment could not be written: nobody tries again before `retryAt` (RFC 3339). Null: nobody tries again until there is more to
 * say. `attempts`: how often in a row it has failed by this.
 */
export async function pageFailed(
  database: Database,
  page: TakenPage,
  { retryAt, attempts }: { retryAt: string | null; attempts: number },
): Promise<void> {
  const free = { holder: null, heldUntil: null, attempts };
  const next = retryAt === null ? { shown: page.version, retryAt: null } : { retryAt };
  await ofHolder(database, page)
    .set({ ...free, ...next })
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
