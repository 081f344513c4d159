import type { Kysely } from 'kysely';
import type { EngineSchema } from '../store/schema.ts';

/**
 * The sessions that were at work when the last engine ended, the oldest first. Their turns ended with it, because one
 * engine at a time works in a data folder. Flags them, so that each gets a turn even if this engine ends as well before
 * it has begun one.
 */
export async function sessionsAtWork(database: Kysely<EngineSchema>): Promise<string[]> {
  const rows = await database
    .updateTable('sessions')
    .set({ needs_wake: 1 })
    .where('status', 'in', ['running', 'rescheduling'])
    .returning(['id', 'created_at'])
    .execute();
  return rows.toSorted((a, b) => a.created_at.localeCompare(b.created_at)).map(({ id }) => id);
}
