import { Hono } from 'hono';
import { z } from 'zod';
import type { Engine } from '../../engine.ts';
import { ApiError } from '../http/api-error.ts';
import { contentResponse } from '../http/content-response.ts';
import { fileObject, freeBytes, readFileRow } from '../../store/files/file-store.ts';
import { readQuery } from '../http/read-query.ts';
import { Limit } from '../http/shapes.ts';
import { readCreationCursor, takePage } from '../http/take-page.ts';
import { uploadFile } from './upload-file.ts';

const MOST_IDS = 100;

const ListQuery = z
  .object({
    ids: z
      .array(z.string())
      .transform((ids) => [...new Set(ids)])
      .refine((ids) => ids.length <= MOST_IDS, `at most ${MOST_IDS} different ids`)
      .optional(),
    scope_id: z.string().optional(),
    limit: Limit.optional(),
    page: z.string().optional(),
  })
  .refine(({ ids, limit, page }) => !ids || (limit === undefined && page === undefined), {
    path: ['ids'],
    message: 'must be sent without limit and page, because the answer is always one page',
  })
  .transform(({ limit, ...query }) => ({ ...query, limit: limit ?? (query.ids ? MOST_IDS : 20) }));

/** The routes of files: uploads of users, copies that are mounted into sessions, and outputs of sessions. */
export function fileRoutes(engine: Engine): Hono {
  const { database, bytes } = engine;
  const routes = new Hono();
  routes.post('/', async (context) => context.json(fileObject(await uploadFile(engine, context.req.raw))));
  routes.get('/', async (context) => context.json(await listFiles(engine, readQuery(context, ListQuery))));
  routes.get('/:id', async (context) => context.json(fileObject(await readFileRow(database, context.req.param('id')))));
  routes.get('/:id/content', async (context) => {
    const row = await readFileRow(database, context.req.param('id'));
    if (row.downloadable === 0) {
      throw new ApiError(400, `File ${row.id} was uploaded, not made by a session.`, 'file_not_downloadable');
    }
    const handle = await bytes.open(row.sha256).catch(async (error: unknown) => {
      // Somebody may have deleted the file since its row was read.
      await readFileRow(database, row.id);
      throw error;
    });
    return await contentResponse(handle, { filename: row.filename, mimeType: row.mime_type });
  });
  routes.delete('/:id', async (context) => {
    const { id, sha256 } = await readFileRow(database, context.req.param('id'));
    await database.deleteFrom('files').where('id', '=', id).execute();
    await freeBytes(database, bytes, [sha256]);
    return context.json({ id, type: 'file_deleted' });
  });
  return routes;
}

async function listFiles(engine: Engine, query: z.output<typeof ListQuery>): Promise<object> {
  if (query.scope_id !== undefined) await engine.outputs.collect(query.scope_id);
  const cursor = readCreationCursor(query.page);
  let select = engine.database
    .selectFrom('files')
    .selectAll()
    .where((row) => row.or([row('expires_at', 'is', null), row('expires_at', '>', new Date().toISOString())]))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1);
  if (query.scope_id !== undefined) select = select.where('session_id', '=', query.scope_id);
  if (query.ids) select = select.where('id', 'in', query.ids);
  if (cursor) {
    select = select.where((row) => row(row.refTuple('created_at', 'id'), '<', row.tuple(cursor.created_at, cursor.id)));
  }
  const { rows, next_page } = takePage(await select.execute(), query.limit);
  return { data: rows.map(fileObject), next_page };
}
