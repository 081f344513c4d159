import { sql } from 'kysely';
import type { Database } from '../schema.ts';
import type { LacksTable } from './lacks-table.ts';

export interface CountedLack extends Pick<LacksTable, 'automation' | 'kind' | 'name'> {
  /** How many runs lacked it. */
  runs: number;
  /** When one of them said so last, RFC 3339. */
  lastAt: string;
}

/**
 * What agents have lacked since a time (RFC 3339), by automation: what most runs lacked comes first, at most `limit` of them.
 * Names that differ only in case are one.
 */
export async function countLacks(
  database: Database,
  { since, limit }: { since: string; limit: number },
): Promise<CountedLack[]> {
  return await database
    .selectFrom('lacks')
    .select(({ fn }) => [
      'automation',
      'kind',
      fn.min('name').as('name'),
      sql<number>`count(distinct run_id)`.as('runs'),
      fn.max('at').as('lastAt'),
    ])
    .where('at', '>=', since)
    .groupBy(['automation', 'kind', sql`lower(name)`])
    .orderBy('runs', 'desc')
    .orderBy('lastAt', 'desc')
    .orderBy('automation')
    .limit(limit)
    .execute();
}
