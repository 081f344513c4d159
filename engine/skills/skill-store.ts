import type { Kysely, Selectable } from 'kysely';
import { newId } from '../store/new-id.ts';
import type { EngineSchema } from '../store/schema.ts';
import { StoreError } from '../store/store-error.ts';

type Database = Kysely<EngineSchema>;

export type SkillRow = Selectable<EngineSchema['skills']>;
export type SkillVersionRow = Selectable<EngineSchema['skill_versions']>;

/** A skill whose archive `FileBytes.keep` is recording. */
export interface NewSkill {
  name: string;
  description: string;
  sha256: string;
}

/** Stands for the version that was added last. */
export const LATEST = 'latest';

/** Stores a skill with its first version. */
export async function createSkill(database: Database, skill: NewSkill, displayName: string): Promise<SkillRow> {
  const now = new Date().toISOString();
  const row = { id: newId('skill'), name: skill.name, display_name: displayName, created_at: now, updated_at: now };
  await database.transaction().execute(async (transaction) => {
    await transaction.insertInto('skills').values(row).execute();
    await insertVersion(transaction, row.id, { skill, number: 1, now });
  });
  return row;
}

/** Stores another version of a skill. Throws StoreError if there is no such skill, or if it has another name. */
export async function addSkillVersion(database: Database, id: string, skill: NewSkill): Promise<SkillVersionRow> {
  return await database.transaction().execute(async (transaction) => {
    const { name } = await readSkill(transaction, id);
    if (name !== skill.name) {
      throw new StoreError(
        'refused',
        `files: the skill is named "${skill.name}", and all versions of ${id} are "${name}"`,
      );
    }
    const { number } = await readSkillVersion(transaction, id, LATEST);
    const now = new Date().toISOString();
    await transaction.updateTable('skills').set({ updated_at: now }).where('id', '=', id).execute();
    return await insertVersion(transaction, id, { skill, number: number + 1, now });
  });
}

/** Throws StoreError when there is no such skill. */
export async function readSkill(database: Database, id: string): Promise<SkillRow> {
  const row = await database.selectFrom('skills').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new StoreError('missing', `There is no skill ${id}.`);
  return row;
}

/** One version of a skill; `latest` is the newest. Throws StoreError when there is none. */
export async function readSkillVersion(database: Database, skillId: string, version: string): Promise<SkillVersionRow> {
  await readSkill(database, skillId);
  let select = database.selectFrom('skill_versions').selectAll().where('skill_id', '=', skillId);
  if (version !== LATEST) select = select.where('id', '=', version);
  const row = await select.orderBy('number', 'desc').limit(1).executeTakeFirst();
  if (!row) throw new StoreError('missing', `There is no version ${version} of skill ${skillId}.`);
  return row;
}

/** Removes a skill with all its versions; returns the digests of their archives. Sessions keep what they began with. */
export async function deleteSkill(database: Database, id: string): Promise<string[]> {
  return await database.transaction().execute(async (transaction) => {
    await readSkill(transaction, id);
    const versions = await transaction
      .selectFrom('skill_versions')
      .select('sha256')
      .where('skill_id', '=', id)
      .execute();
    await transaction.deleteFrom('skills').where('id', '=', id).execute();
    return versions.map(({ sha256 }) => sha256);
  });
}

/** Removes one version; returns the digest of its archive. Throws StoreError for the only version of a skill. */
export async function deleteSkillVersion(
  database: Database,
  skillId: string,
  version: string,
): Promise<SkillVersionRow> {
  return await database.transaction().execute(async (transaction) => {
    const row = await readSkillVersion(transaction, skillId, version);
    const others = transaction.selectFrom('skill_versions').select('id').where('skill_id', '=', skillId);
    const other = await others.where('id', '!=', row.id).limit(1).executeTakeFirst();
    if (!other) {
      throw new StoreError('refused', `${row.id} is the only version of skill ${skillId}; delete the skill instead.`);
    }
    await transaction.deleteFrom('skill_versions').where('id', '=', row.id).execute();
    return row;
  });
}

async function insertVersion(
  database: Database,
  skillId: string,
  { skill, number, now }: { skill: NewSkill; number: number; now: string },
): Promise<SkillVersionRow> {
  const { description, sha256 } = skill;
  const row = { id: newId('skver'), skill_id: skillId, number, description, sha256, created_at: now };
  await database.insertInto('skill_versions').values(row).execute();
  return row;
}
