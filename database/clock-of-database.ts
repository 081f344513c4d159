import { sql } from 'kysely';
import type { Database } from './schema.ts';

/** The clock of a PostgreSQL server, in milliseconds. */
export async function clockOfDatabase(database: Database): Promise<number> {
  const { rows } = await sql<{ ms: string }>`select extract(epoch from clock_timestamp()) * 1000 as ms`.execute(
    database,
  );
  return Number(rows[0]?.ms);
}
