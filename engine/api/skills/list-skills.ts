import type { Kysely } from 'kysely';
import { z } from 'zod';
import { readSkill } from '../../skills/skill-store.ts';
import type { EngineSchema } from '../../store/schema.ts';
import { readCursor, writeCursor } from '../http/page-cursor.ts';
import { Limit } from '../http/shapes.ts';
import { readCreationCursor, takePage } from '../http/take-page.ts';
import { skillObject, skillVersionObject } from './skill-object.ts';

type Database = Kysely<EngineSchema>;

export const SkillListQuery = z.object({
  limit: Limit.default(20),
  page: z.string().optional(),
  source: z.string().optional(),
});

/** Newest first. All skills of this engine were uploaded, so there are none of another source than `custom`. */
export async function listSkills(
  database: Database,
  { limit, page, source }: z.output<typeof SkillListQuery>,
): Promise<object> {
  const cursor = readCreationCursor(page);
  if (source !== undefined && source !== 'custom') return { data: [], next_page: null };
  let select = database
    .selectFrom('skills')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (cursor) {
    select = select.where((row) => row(row.refTuple('created_at', 'id'), '<', row.tuple(cursor.created_at, cursor.id)));
  }
  const { rows, next_page } = takePage(await select.execute(), limit);
  const data: object[] = [];
  for (const row of rows) data.push(await skillObject(database, row));
  return { data, next_page };
}

/** Newest first. Throws StoreError when there is no such skill. */
export async function listSkillVersions(
  database: Database,
  id: string,
  { limit, page }: z.output<typeof SkillListQuery>,
): Promise<object> {
  const { name } = await readSkill(database, id);
  const cursor = page === undefined ? null : readCursor(page, z.object({ below: z.number() }));
  const found = await database
    .selectFrom('skill_versions')
    .selectAll()
    .where('skill_id', '=', id)
    .where('number', '<', cursor?.below ?? Number.MAX_SAFE_INTEGER)
    .orderBy('number', 'desc')
    .limit(limit + 1)
    .execute();
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return {
    data: rows.map((row) => skillVersionObject(name, row)),
    next_page: last ? writeCursor({ below: last.number }) : null,
  };
}
