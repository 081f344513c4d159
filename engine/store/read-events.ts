import type { Kysely, Selectable } from 'kysely';
import type { EngineSchema } from './schema.ts';
import type { LoggedEvent } from './session-event.ts';

/** All events that arrived after `afterSeq`, in order of arrival. */
export async function readEvents(
  database: Kysely<EngineSchema>,
  sessionId: string,
  afterSeq: number,
): Promise<LoggedEvent[]> {
  const rows = await database
    .selectFrom('events')
    .selectAll()
    .where('session_id', '=', sessionId)
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .execute();
  return rows.map(toEvent);
}

/** A row of the log as an event. The engine wrote it, so it is trusted. */
export function toEvent(row: Selectable<EngineSchema['events']>): LoggedEvent {
  return {
    seq: row.seq,
    id: row.id,
    processedAt: row.processed_at,
    body: JSON.parse(row.body),
    details: row.details === null ? null : JSON.parse(row.details),
  };
}
