import type { Kysely } from 'kysely';
import type { EngineSchema } from '../store/schema.ts';
import { SKILLS_FOLDER } from './skills-folder.ts';

/** What the agent is told about its skills: their names and descriptions. It reads the rest when it needs it. */
export async function describeSkills(database: Kysely<EngineSchema>, sessionId: string): Promise<string[]> {
  const rows = await database
    .selectFrom('session_skills')
    .select(['name', 'description'])
    .where('session_id', '=', sessionId)
    .orderBy('position')
    .execute();
  if (rows.length === 0) return [];
  return [
    `You have skills, each a folder of instructions and files in ${SKILLS_FOLDER}. When a task is what a skill is for, read its SKILL.md before you begin:`,
    ...rows.map(({ name, description }) => `- ${SKILLS_FOLDER}/${name}/SKILL.md: ${description}`),
  ];
}
