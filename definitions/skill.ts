/** A skill: a folder of instructions and files, which its agent reads when a task needs them. Plain JSON, as its agent is. */
export interface Skill {
  /** The name of its folder in `skills/`. */
  name: string;
  /** In the order of their paths. */
  files: SkillFile[];
}

export interface SkillFile {
  /** Below the folder of the skill. */
  path: string;
  encoding: 'utf8' | 'base64';
  content: string;
}
