import type { Database } from '../schema.ts';

/**
 * Removes what is written down of people who switched automations off or on before a time (RFC 3339), at most `limit` at once.
 * Returns how many it removed.
 */
export async function removeOldSwitches(
  database: Database,
  { before, limit }: { before: string; limit: number },
): Promise<number> {
  const old = await database.selectFrom('switches').selectAll().where('doneAt', '<', before).limit(limit).execute();
  for (const { doneAt, automation, isOn } of old) {
    await database
      .deleteFrom('switches')
      .where('doneAt', '=', doneAt)
      .where('automation', '=', automation)
      .where('isOn', '=', isOn)
      .execute();
  }
  return old.length;
}
