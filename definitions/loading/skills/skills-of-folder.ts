import { loadSkill, type LoadedSkill } from './load-skill.ts';

/** Gives the skill of a folder by its name; null if there is none. */
export type SkillByName = (name: string) => LoadedSkill | null;

/** The skills of a folder of definitions, each read once, when an agent names it. */
export function skillsOfFolder(folder: string): { byName: SkillByName; read: () => LoadedSkill[] } {
  const known = new Map<string, LoadedSkill | null>();
  return {
    byName(name) {
      const skill = known.has(name) ? (known.get(name) ?? null) : loadSkill(folder, name);
      known.set(name, skill);
      return skill;
    },
    read: () => [...known.values()].filter((skill) => skill !== null),
  };
}
