import { z } from 'zod';
import { readCursor, writeCursor } from './page-cursor.ts';

/** The place where a page ends, in a list ordered by creation, newest first. */
const CreationCursor = z.object({ created_at: z.string(), id: z.string() });

/** Throws ApiError 400 for a text that is not such a cursor. */
export function readCreationCursor(page: string | undefined): z.output<typeof CreationCursor> | null {
  return page === undefined ? null : readCursor(page, CreationCursor);
}

/** The first `limit` of up to `limit + 1` rows, with a cursor if there are more. */
export function takePage<Row extends { created_at: string; id: string }>(
  found: Row[],
  limit: number,
): { rows: Row[]; next_page: string | null } {
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return { rows, next_page: last ? writeCursor({ created_at: last.created_at, id: last.id }) : null };
}
