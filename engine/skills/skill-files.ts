import { posix } from 'node:path';
import { skillDescriptionProblem, skillNameProblem } from '../../text/skill-problem.ts';
import { ApiError } from '../api/http/api-error.ts';
import { mountPathProblem } from '../hands/workspace/mount-path-problem.ts';
import type { ArchivedFile } from './read-archive.ts';
import { readFrontMatter } from './read-front-matter.ts';

/** What a skill says about itself, and its files with their paths below the folder of the skill. */
export interface SkillFiles {
  name: string;
  description: string;
  files: ArchivedFile[];
}

const MiB = 1024 * 1024;
/** Of all files together, as they are without compression. */
export const LARGEST_SKILL = 30 * MiB;
const MOST_FILES = 1_000;
const LARGEST_SKILL_FILE = MiB;
const SKILL_FILE = 'SKILL.md';
/** What macOS adds to archives, and to folders. */
const ADDED_BY_MAC = /^__MACOSX\/|(?:^|\/)\.DS_Store$/;

/**
 * Judges the files of an upload, by their names and sizes first, and reads SKILL.md. Throws ApiError 400, which says in words
 * what is wrong with which file, and 413 for a skill that is too large.
 */
export async function skillFiles(uploaded: ArchivedFile[]): Promise<SkillFiles> {
  const all = uploaded.filter(({ path }) => !ADDED_BY_MAC.test(path));
  refuseSizes(all);
  for (const { path } of all) refuseUploadPath(path);
  const folder = topFolder(all);
  const files = all.map((file) => ({ ...file, path: file.path.slice(folder.length + 1) }));
  refuseClashes(files);
  const skillFile = files.find(({ path }) => path === SKILL_FILE);
  if (!skillFile) throw new ApiError(400, `files: there is no ${folder}/${SKILL_FILE}; each skill needs one`);
  const { name = folder, description } = readFrontMatter(await readWhole(skillFile));
  const nameProblem = skillNameProblem(name);
  if (nameProblem !== null)
    throw new ApiError(400, `files: the name "${name.slice(0, 100)}" of the skill ${nameProblem}`);
  const problem = skillDescriptionProblem(description ?? '');
  if (problem !== null) throw new ApiError(400, `files: \`description\` in ${SKILL_FILE} ${problem}`);
  return { name, description: (description ?? '').trim(), files };
}

/** Refuses a path that cannot be one below the folder of a skill. Throws ApiError 400. */
export function refuseUploadPath(path: string): void {
  const problem = path.includes('\\') ? 'must have no backslash' : mountPathProblem('/skills', `/skills/${path}`);
  if (problem === null && !path.endsWith('/')) return;
  throw new ApiError(400, `files: ${JSON.stringify(path.slice(0, 200))} ${problem ?? 'must not end with a slash'}`);
}

function refuseSizes(files: ArchivedFile[]): void {
  if (files.length > MOST_FILES) {
    throw new ApiError(400, `files: a skill may have at most ${MOST_FILES} files, and these are ${files.length}`);
  }
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (total > LARGEST_SKILL) {
    throw new ApiError(413, `The files of a skill may have at most ${LARGEST_SKILL} bytes, and these have ${total}.`);
  }
}

function topFolder(files: ArchivedFile[]): string {
  const [folder, ...others] = new Set(files.map(({ path }) => (path.includes('/') ? path.split('/')[0] : '')));
  if (folder && others.length === 0) return folder;
  throw new ApiError(
    400,
    `files: all files must be in one folder, as in release-notes/${SKILL_FILE}; the name of a file includes its folder`,
  );
}

/** Two names that differ only in case or in how letters are composed are one file on some disks, two on others. */
function refuseClashes(files: ArchivedFile[]): void {
  const seen = new Map<string, string>();
  const folders = new Set<string>();
  const key = (path: string): string => path.normalize('NFC').toLowerCase();
  for (const { path } of files) {
    const other = seen.get(key(path));
    if (other !== undefined) throw new ApiError(400, `files: "${other}" and "${path}" would be one file on some disks`);
    seen.set(key(path), path);
    for (let above = posix.dirname(path); above !== '.'; above = posix.dirname(above)) folders.add(key(above));
  }
  const both = files.find(({ path }) => folders.has(key(path)));
  if (both) throw new ApiError(400, `files: "${both.path}" is a file and a folder`);
}

async function readWhole(file: ArchivedFile): Promise<Uint8Array> {
  if (file.sizeBytes > LARGEST_SKILL_FILE) {
    throw new ApiError(
      400,
      `files: ${SKILL_FILE} may have at most ${LARGEST_SKILL_FILE} bytes; put more into other files`,
    );
  }
  return Buffer.concat(await Array.fromAsync(file.content()));
}
