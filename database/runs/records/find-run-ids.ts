import { sql } from 'kysely';
import type { RunId } from '../../../contract/event.ts';
import type { Database } from '../../schema.ts';

export interface FoundRuns {
  /** Newest first, at most `limit`. */
  runIds: RunId[];
  /** Whether `text` is the whole run id or delivery id of these runs, and not only the beginning of an id. */
  whole: boolean;
}

/**
 * Finds the runs that an id or a part of one names: those with this run id or delivery id; if there are none, those whose
 * run id or delivery id begins with it. An empty text names none.
 */
export async function findRunIds(database: Database, text: string, limit: number): Promise<FoundRuns> {
  // PostgreSQL takes no text with this character.
  if (text === '' || text.includes('\0')) return { runIds: [], whole: false };
  const newest = database.selectFrom('runs').select('runId').orderBy('startedAt', 'desc').orderBy('runId').limit(limit);
  const whole = await newest.where((row) => row.or([row('runId', '=', text), row('deliveryId', '=', text)])).execute();
  if (whole.length > 0) return { runIds: whole.map(({ runId }) => runId), whole: true };
  // Not `like`: its wildcards, and on SQLite its letters, would match more than what was typed.
  const beginning = (id: string) => sql<string>`substr(${sql.ref(id)}, 1, length(cast(${text} as text)))`;
  const begun = await newest
    .where((row) => row.or([row(beginning('runId'), '=', text), row(beginning('deliveryId'), '=', text)]))
    .execute();
  return { runIds: begun.map(({ runId }) => runId), whole: false };
}
