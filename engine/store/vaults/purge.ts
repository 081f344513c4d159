import { sql, type Kysely, type Transaction } from 'kysely';
import type { EngineSchema } from '../schema.ts';

/**
 * Runs a transaction that removes or replaces secrets. SQLite overwrites what is deleted in it with zeros, and the
 * write-ahead log, which has older copies, is emptied after the commit. Throws what `work` threw.
 */
export async function purge<Result>(
  database: Kysely<EngineSchema>,
  work: (transaction: Transaction<EngineSchema>) => Promise<Result>,
): Promise<Result> {
  const result = await database.transaction().execute(async (transaction) => {
    await sql`pragma secure_delete = on`.execute(transaction);
    try {
      return await work(transaction);
    } finally {
      await sql`pragma secure_delete = off`.execute(transaction);
    }
  });
  await sql`pragma wal_checkpoint(truncate)`.execute(database);
  return result;
}
