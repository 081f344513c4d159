import { readdirSync, readFileSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../problem.ts';

/** A file of a skill, as it is on the disk. */
export interface SkillFileBytes {
  /** Below the folder of the skill. */
  path: string;
  bytes: Buffer;
}

/** A run begins with its agent and the skills of it, and Temporal takes at most 2 MB at once. */
export const MOST_SKILL_BYTES = 256 * 1024;
const MOST_FILES = 200;
/** Names that all disks and all systems take. */
const NAME = /^[^\\/:*?"<>|\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]{1,120}$/u;

/**
 * The files of `skills/<name>/`, in the order of their paths; those that begin with a dot are left out. Null if there is no such
 * folder. Throws what the disk throws.
 */
export function listSkillFiles(folder: string, name: string): { files: SkillFileBytes[]; problems: Problem[] } | null {
  const root = `skills/${name}`;
  const top = readdirOrNull(join(folder, root));
  if (top === null) return null;
  const files: SkillFileBytes[] = [];
  const problems: Problem[] = [];
  const refuse = (file: string, message: string): void => void problems.push({ file, line: 1, column: 1, message });
  let size = 0;
  let count = 0;
  const addAll = (below: string, entries: Dirent[]): void => {
    for (const entry of entries) {
      if (size > MOST_SKILL_BYTES || count > MOST_FILES) return;
      if (!entry.name.startsWith('.')) add(`${below}${entry.name}`, entry);
    }
  };
  const add = (path: string, entry: Dirent): void => {
    const file = `${root}/${path}`;
    if (!NAME.test(entry.name)) return refuse(root, `not every disk takes the name ${JSON.stringify(path)}; rename it`);
    if (entry.isDirectory()) return addAll(`${path}/`, read(join(folder, file)));
    if (!entry.isFile()) return refuse(file, 'this is a link, or no file; put the file itself here');
    size += statSync(join(folder, file)).size;
    count += 1;
    if (size <= MOST_SKILL_BYTES) files.push({ path, bytes: readFileSync(join(folder, file)) });
  };
  addAll('', top);
  const most = `${MOST_SKILL_BYTES / 1024} kB`;
  if (size > MOST_SKILL_BYTES) refuse(root, `a skill may have at most ${most}; put what is larger into the repository`);
  if (count > MOST_FILES) refuse(root, `a skill may have at most ${MOST_FILES} files; put some of them together`);
  return { files, problems };
}

function read(folder: string): Dirent[] {
  return readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function readdirOrNull(folder: string): Dirent[] | null {
  try {
    return read(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code))) return null;
    throw error;
  }
}
