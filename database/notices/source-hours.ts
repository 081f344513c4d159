import { sql } from 'kysely';
import type { Database } from '../schema.ts';

/** `2026-11-27T09`, of a time in RFC 3339. */
const HOUR_CHARACTERS = 13;

/** An hour in which a source sent something. */
export interface SourceHour {
  source: string;
  /** Such as `2026-11-27T09`, in UTC. */
  hour: string;
  /** RFC 3339: its last delivery. */
  lastAt: string;
}

/** Notes in which hours deliveries came that are in the inbox, of those that came from `from` on and before `to`. May be repeated. */
export async function noteSourceHours(database: Database, { from, to }: { from: string; to: string }): Promise<void> {
  const hour = sql<string>`substr(received_at, 1, ${sql.lit(HOUR_CHARACTERS)})`;
  const heard = await database
    .selectFrom('deliveries')
    .select((row) => ['source', hour.as('hour'), row.fn.max('receivedAt').as('lastAt')])
    // As in the index.
    .where('removedAt', 'is', null)
    .where('receivedAt', '>=', from)
    .where('receivedAt', '<', to)
    .groupBy(['source', hour])
    .execute();
  for (const row of heard) {
    await database
      .insertInto('sourceHours')
      .values(row)
      .onConflict((conflict) =>
        conflict
          .columns(['source', 'hour'])
          .doUpdateSet((column) => ({ lastAt: column.ref('excluded.lastAt') }))
          .whereRef('sourceHours.lastAt', '<', 'excluded.lastAt'),
      )
      .execute();
  }
}

/**
 * The hours between two times (RFC 3339) in which these sources sent something, the earliest first. Without the end, what came while
 * the clock was wrong would count as the last delivery.
 */
export async function sourceHours(
  database: Database,
  { sources, since, until }: { sources: readonly string[]; since: string; until: string },
): Promise<SourceHour[]> {
  if (sources.length === 0) return [];
  return await database
    .selectFrom('sourceHours')
    .selectAll()
    .where('source', 'in', sources)
    .where('hour', '>=', since.slice(0, HOUR_CHARACTERS))
    .where('hour', '<=', until.slice(0, HOUR_CHARACTERS))
    .orderBy('hour')
    .execute();
}
