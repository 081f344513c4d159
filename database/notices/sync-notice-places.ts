import type { NoticePlace } from '../../contract/notice.ts';
import type { Database } from '../schema.ts';

/**
 * Stores where notices go from now on. What is not sent yet to another place is forgotten, so nothing old is told if that place
 * comes back.
 */
export async function syncNoticePlaces(database: Database, places: readonly NoticePlace[]): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    const known = await transaction.selectFrom('noticePlaces').select('place').execute();
    for (const { place } of known.filter((row) => !places.includes(row.place))) {
      await forgetUnsent(transaction, place);
      await transaction.deleteFrom('noticePlaces').where('place', '=', place).execute();
    }
    for (const place of places) {
      const added = await transaction
        .insertInto('noticePlaces')
        .values({ place })
        .onConflict((conflict) => conflict.column('place').doNothing())
        .returning('place')
        .executeTakeFirst();
      // Another process may have stored something for it at the moment when it was removed.
      if (added !== undefined) await forgetUnsent(transaction, place);
    }
  });
}

async function forgetUnsent(transaction: Database, place: NoticePlace): Promise<void> {
  const unsent = await transaction
    .deleteFrom('noticeMessages')
    .where('place', '=', place)
    .where('sentAt', 'is', null)
    .returning('id')
    .execute();
  const ids = unsent.map(({ id }) => id);
  await transaction
    .deleteFrom('notices')
    .where('place', '=', place)
    .where((row) => row.or([row('messageId', 'is', null), ...(ids.length === 0 ? [] : [row('messageId', 'in', ids)])]))
    .execute();
}
