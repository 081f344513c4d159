/** Where the skills of a session are, each in a folder with its name: beside its repositories. */
export const SKILLS_FOLDER = '/workspace/skills';
