import { noticeKey, type Notice } from '../../contract/notice.ts';
import { inChunks } from '../retention/in-chunks.ts';
import type { Database } from '../schema.ts';

/**
 * Stores what is to be told, at each place of `notify`; nothing if there is none. What was stored before, for whatever place,
 * is not stored again. Call it in the transaction of the cause, if there is one. Returns how many notices are new.
 */
export async function recordNotices(
  database: Database,
  { notices, at }: { notices: readonly Notice[]; at: string },
): Promise<number> {
  if (notices.length === 0) return 0;
  const places = await database.selectFrom('noticePlaces').select('place').orderBy('place').execute();
  if (places.length === 0) return 0;
  const byKey = new Map(notices.map((notice) => [noticeKey(notice), JSON.stringify(notice)]));
  let count = 0;
  for (const keys of inChunks([...byKey.keys()])) {
    const known = new Set((await rowsWith(database, keys)).map(({ key }) => key));
    const rows = keys
      .filter((key) => !known.has(key))
      .flatMap((key) => places.map(({ place }) => ({ key, place, notice: byKey.get(key) ?? '', at })));
    if (rows.length === 0) continue;
    count += rows.length / places.length;
    await database
      .insertInto('notices')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['key', 'place']).doNothing())
      .execute();
  }
  return count;
}

async function rowsWith(database: Database, keys: string[]): Promise<{ key: string }[]> {
  return await database.selectFrom('notices').select('key').where('key', 'in', keys).execute();
}
