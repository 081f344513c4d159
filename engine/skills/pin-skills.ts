import type { Kysely } from 'kysely';
import type { AgentSkill } from '../store/agent.ts';
import type { EngineSchema } from '../store/schema.ts';
import { StoreError } from '../store/store-error.ts';
import { readSkill, readSkillVersion, type SkillVersionRow } from './skill-store.ts';

/** One version of a skill, by which a session begins. */
export interface PinnedSkill {
  skill: AgentSkill;
  name: string;
  description: string;
  /** Names the bytes of its archive. */
  sha256: string;
}

/** The versions that the skills are at now. Throws StoreError if one does not exist, or if two have the same name. */
export async function pinSkills(database: Kysely<EngineSchema>, skills: AgentSkill[]): Promise<PinnedSkill[]> {
  const pinned: PinnedSkill[] = [];
  for (const skill of skills) {
    const { name, id, description, sha256 } = await versionOf(database, skill);
    const other = pinned.find((one) => one.name === name);
    if (other) {
      const message = `skills: ${other.skill.skill_id} and ${skill.skill_id} are both named "${name}", and would be in one folder`;
      throw new StoreError('refused', message);
    }
    pinned.push({ skill: { ...skill, version: id }, name, description, sha256 });
  }
  return pinned;
}

async function versionOf(
  database: Kysely<EngineSchema>,
  { skill_id, version }: AgentSkill,
): Promise<SkillVersionRow & { name: string }> {
  try {
    const { name } = await readSkill(database, skill_id);
    return { ...(await readSkillVersion(database, skill_id, version)), name };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new StoreError('refused', `skills: ${error.message}`, 'skill_not_found');
  }
}
