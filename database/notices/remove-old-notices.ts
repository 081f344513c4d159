import type { Database } from '../schema.ts';

/** No rule looks further back: see `unusualSilence`. */
const HOURS_KEPT_MS = 60 * 86_400_000;

/**
 * Removes notices from before a time (RFC 3339) with their messages, at most `limit` at once, and the hours of sources that
 * nobody asks for any more. A notice of a silence stays as long as these hours: else the same silence would be told again.
 * Returns how many notices it removed.
 */
export async function removeOldNotices(
  database: Database,
  { before, limit }: { before: string; limit: number },
): Promise<number> {
  return await database.transaction().execute(async (transaction) => {
    const hoursBefore = new Date(Date.now() - HOURS_KEPT_MS).toISOString();
    const old = await transaction
      .selectFrom('notices')
      .select(['key', 'place'])
      .where('at', '<', before)
      .where((row) => row.or([row('key', 'not like', 'silence %'), row('at', '<', hoursBefore)]))
      .orderBy('key')
      .limit(limit)
      .execute();
    for (const { key, place } of old) {
      await transaction.deleteFrom('notices').where('key', '=', key).where('place', '=', place).execute();
    }
    await transaction
      .deleteFrom('noticeMessages')
      .where('madeAt', '<', before)
      .where('sentAt', 'is not', null)
      .execute();
    await transaction.deleteFrom('noticeMessages').where('givenUpAt', '<', before).execute();
    // Nobody sends these: they were made at the moment when their place was removed from `notify`.
    await transaction
      .deleteFrom('noticeMessages')
      .where('madeAt', '<', before)
      .where('place', 'not in', (row) => row.selectFrom('noticePlaces').select('place'))
      .execute();
    await transaction.deleteFrom('sourceHours').where('lastAt', '<', hoursBefore).execute();
    return old.length;
  });
}
