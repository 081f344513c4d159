import type { Kysely } from 'kysely';
import { LATEST, readSkillVersion, type SkillRow, type SkillVersionRow } from '../../skills/skill-store.ts';
import type { EngineSchema } from '../../store/schema.ts';

/** A skill as the API shows it. */
export async function skillObject(database: Kysely<EngineSchema>, row: SkillRow): Promise<object> {
  const latest = await readSkillVersion(database, row.id, LATEST);
  return {
    id: row.id,
    type: 'skill',
    display_name: row.display_name,
    latest_version_id: latest.id,
    source: { type: 'custom' },
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

/** A version of the skill with this name, as the API shows it. */
export function skillVersionObject(name: string, row: SkillVersionRow): object {
  return {
    id: row.id,
    type: 'skill_version',
    skill_id: row.skill_id,
    name,
    description: row.description,
    created_at: row.created_at,
  };
}
