import type { Kysely, SelectQueryBuilder } from 'kysely';
import { z } from 'zod';
import type { EngineSchema, SessionRow } from '../../store/schema.ts';
import { toSession, type Session } from '../../store/session.ts';
import { ApiError } from '../http/api-error.ts';
import { readCursor, writeCursor } from '../http/page-cursor.ts';
import { sessionObjects } from './session-object.ts';
import { Flag, Instant, Limit } from '../http/shapes.ts';

export const SessionListQuery = z.object({
  agent_id: z.string().optional(),
  agent_version: z.coerce.number().int().optional(),
  'created_at[gt]': Instant.optional(),
  'created_at[gte]': Instant.optional(),
  'created_at[lt]': Instant.optional(),
  'created_at[lte]': Instant.optional(),
  deployment_id: z.string().optional(),
  memory_store_id: z.string().optional(),
  include_archived: Flag.default(false),
  limit: Limit.default(20),
  order: z.enum(['asc', 'desc']).optional(),
  page: z.string().optional(),
  statuses: z.array(z.enum(['rescheduling', 'running', 'idle', 'terminated'])).optional(),
});

type Query = z.output<typeof SessionListQuery>;

const Cursor = z.object({
  order: z.enum(['asc', 'desc']),
  /** Whether the page is after or before this place, in the order of the list. */
  side: z.enum(['after', 'before']),
  created_at: z.string(),
  id: z.string(),
});

/**
 * One page of sessions, newest first by default. It has cursors in both directions. Throws ApiError 400 for a cursor of
 * another order.
 */
export async function listSessions(database: Kysely<EngineSchema>, query: Query): Promise<object> {
  const cursor = query.page === undefined ? null : readCursor(query.page, Cursor);
  const order = query.order ?? cursor?.order ?? 'desc';
  if (cursor && cursor.order !== order) {
    throw new ApiError(400, `page: this cursor belongs to order "${cursor.order}"; start again without it.`);
  }
  const back = cursor?.side === 'before';
  // The page before a place is read backwards from there, and then reversed.
  const ascending = (order === 'asc') !== back;
  let select = filtered(database.selectFrom('sessions').selectAll(), query)
    .orderBy('created_at', ascending ? 'asc' : 'desc')
    .orderBy('id', ascending ? 'asc' : 'desc')
    .limit(query.limit + 1);
  if (cursor) {
    select = select.where((row) =>
      row(row.refTuple('created_at', 'id'), ascending ? '>' : '<', row.tuple(cursor.created_at, cursor.id)),
    );
  }
  const found = await select.execute();
  const more = found.length > query.limit;
  const rows = found.slice(0, query.limit).map(toSession);
  if (back) rows.reverse();
  const place = (side: 'after' | 'before', row: Session | undefined): string | null =>
    row ? writeCursor({ order, side, created_at: row.created_at, id: row.id }) : null;
  return {
    data: await sessionObjects(database, rows),
    next_page: back || more ? place('after', rows.at(-1)) : null,
    prev_page: (back ? more : cursor !== null) ? place('before', rows[0]) : null,
  };
}

type Select = SelectQueryBuilder<EngineSchema, 'sessions', SessionRow>;

const COMPARISONS = [
  ['created_at[gt]', '>'],
  ['created_at[gte]', '>='],
  ['created_at[lt]', '<'],
  ['created_at[lte]', '<='],
] as const;

function filtered(all: Select, query: Query): Select {
  let select = all;
  if (!query.include_archived) select = select.where('archived_at', 'is', null);
  if (query.agent_id !== undefined) select = select.where('agent_id', '=', query.agent_id);
  if (query.agent_version !== undefined) select = select.where('agent_version', '=', query.agent_version);
  if (query.statuses) select = select.where('status', 'in', query.statuses);
  for (const [key, operator] of COMPARISONS) {
    const instant = query[key];
    if (instant !== undefined) select = select.where('created_at', operator, instant);
  }
  // No session of this engine has a deployment or a memory store.
  if (query.deployment_id !== undefined || query.memory_store_id !== undefined) select = select.where('id', '=', '');
  return select;
}
