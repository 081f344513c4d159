import type { Kysely, SelectQueryBuilder, Selectable } from 'kysely';
import { z } from 'zod';
import { publicEvent } from '../../store/public-event.ts';
import { toEvent } from '../../store/read-events.ts';
import type { EngineSchema } from '../../store/schema.ts';
import { readSession } from '../../store/write-session.ts';
import { ApiError } from '../http/api-error.ts';
import { readCursor, writeCursor } from '../http/page-cursor.ts';
import { Instant, Limit } from '../http/shapes.ts';

export const EventListQuery = z.object({
  types: z.array(z.string()).optional(),
  'created_at[gt]': Instant.optional(),
  'created_at[gte]': Instant.optional(),
  'created_at[lt]': Instant.optional(),
  'created_at[lte]': Instant.optional(),
  order: z.enum(['asc', 'desc']).optional(),
  limit: Limit.default(1000),
  page: z.string().optional(),
});

type Query = z.output<typeof EventListQuery>;
type Row = Selectable<EngineSchema['events']>;
type Select = SelectQueryBuilder<EngineSchema, 'events', Row>;

/**
 * Queued events are listed after all processed ones; `processed` and `queued` say where a page ended in each of the two
 * groups.
 */
const Cursor = z.object({
  order: z.enum(['asc', 'desc']),
  processed: z.number().nullable(),
  queued: z.number().nullable(),
});

/**
 * One page of a session's history, ordered by `processed_at`. A reader that goes forward page by page misses no event,
 * even if some are processed between two pages; an event that was listed as queued may then be listed again as
 * processed. Throws SessionMissing.
 */
export async function listEvents(database: Kysely<EngineSchema>, sessionId: string, query: Query): Promise<object> {
  await readSession(database, sessionId);
  const cursor = query.page === undefined ? null : readCursor(query.page, Cursor);
  const order = query.order ?? cursor?.order ?? 'asc';
  if (cursor && cursor.order !== order) {
    throw new ApiError(400, `page: this cursor belongs to order "${cursor.order}"; start again without it.`);
  }
  const all = database.selectFrom('events').selectAll().where('session_id', '=', sessionId);
  const found = await beyond(filtered(all, query), order, cursor)
    .orderBy('processed_at', (column) => (order === 'asc' ? column.asc().nullsLast() : column.desc().nullsFirst()))
    .orderBy('seq', order)
    .limit(query.limit + 1)
    .execute();
  const rows = found.slice(0, query.limit);
  return {
    data: rows.map((row) => publicEvent(toEvent(row))),
    next_page: found.length > query.limit ? writeCursor(place(order, rows, cursor)) : null,
  };
}

function place(order: 'asc' | 'desc', rows: Row[], before: z.output<typeof Cursor> | null): z.output<typeof Cursor> {
  const processed = rows.findLast((row) => row.processed_at !== null)?.processed_at;
  const queued = rows.findLast((row) => row.processed_at === null)?.seq;
  return { order, processed: processed ?? before?.processed ?? null, queued: queued ?? before?.queued ?? null };
}

function beyond(select: Select, order: 'asc' | 'desc', cursor: z.output<typeof Cursor> | null): Select {
  if (!cursor) return select;
  const { processed, queued } = cursor;
  if (order === 'asc') {
    return select.where((row) =>
      row.or([
        row('processed_at', '>', processed ?? 0),
        row.and([row('processed_at', 'is', null), row('seq', '>', queued ?? 0)]),
      ]),
    );
  }
  if (processed !== null) return select.where('processed_at', '<', processed);
  return select.where((row) => row.or([row('processed_at', 'is not', null), row('seq', '<', queued ?? 0)]));
}

const COMPARISONS = [
  ['created_at[gt]', '>'],
  ['created_at[gte]', '>='],
  ['created_at[lt]', '<'],
  ['created_at[lte]', '<='],
] as const;

function filtered(all: Select, query: Query): Select {
  let select = all;
  if (query.types) select = select.where('type', 'in', query.types);
  for (const [key, operator] of COMPARISONS) {
    const instant = query[key];
    if (instant !== undefined) select = select.where('processed_at', operator, Date.parse(instant));
  }
  return select;
}
