import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { EngineSchema } from '../../store/schema.ts';
import { readSession } from '../../store/write-session.ts';
import { ApiError } from '../http/api-error.ts';
import { readCursor, writeCursor } from '../http/page-cursor.ts';
import { Limit } from '../http/shapes.ts';

/** A resource as the API shows it; only what the engine itself looks at is named. */
export interface ShownResource {
  id: string;
  type: 'github_repository' | 'file';
  mount_path: string;
  /** Of a file: the copy that belongs to the session. */
  file_id?: string;
}

export const ResourceListQuery = z.object({ limit: Limit.default(100), page: z.string().optional() });

const Cursor = z.object({ position: z.number() });

/** One page of a session's resources, in the order in which they were added. Throws SessionMissing. */
export async function listResources(
  database: Kysely<EngineSchema>,
  sessionId: string,
  { limit, page }: z.output<typeof ResourceListQuery>,
): Promise<{ data: ShownResource[]; next_page: string | null }> {
  await readSession(database, sessionId);
  const after = page === undefined ? -1 : readCursor(page, Cursor).position;
  const rows = await database
    .selectFrom('session_resources')
    .select(['body', 'position'])
    .where('session_id', '=', sessionId)
    .where('position', '>', after)
    .orderBy('position')
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    data: shown.map(({ body }) => JSON.parse(body) as ShownResource),
    next_page: last ? writeCursor({ position: last.position }) : null,
  };
}

/** Throws SessionMissing, and ApiError 404 if the session has no such resource. */
export async function readResource(
  database: Kysely<EngineSchema>,
  sessionId: string,
  resourceId: string,
): Promise<ShownResource> {
  await readSession(database, sessionId);
  const row = await database
    .selectFrom('session_resources')
    .select('body')
    .where('session_id', '=', sessionId)
    .where('id', '=', resourceId)
    .executeTakeFirst();
  if (!row) throw new ApiError(404, `Session ${sessionId} has no resource ${resourceId}.`);
  return JSON.parse(row.body) as ShownResource;
}
