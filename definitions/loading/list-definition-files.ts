import { readdirSync, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../problem.ts';
import { readText } from './read-text.ts';

export interface DefinitionFile {
  /** Relative to the folder of definitions. */
  file: string;
  /** The name of the file without `.md`: the id by which everything else refers to it. */
  stem: string;
  text: string;
}

const STEM = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
/** A run begins with its automation and its agent, and Temporal takes at most 2 MB at once. */
export const MAX_BYTES = 256 * 1024;
const LOOKS_LIKE_ONE = /\.(?:ya?ml|mark?down|mdown|mkdn?|mdx|md|md\.txt|json)$/i;

/**
 * The files of `automations/` or `agents/`, sorted by name; none if the folder does not exist. Throws what the disk
 * throws.
 */
export function listDefinitionFiles(
  folder: string,
  kind: 'automations' | 'agents',
): { files: DefinitionFile[]; problems: Problem[] } {
  const stat = statSync(join(folder, kind), { throwIfNoEntry: false });
  if (!stat) return { files: [], problems: [] };
  if (!stat.isDirectory()) return { files: [], problems: [misplaced(kind, 'this must be a folder')] };
  const checked = readdirSync(join(folder, kind))
    .sort()
    .map((entry) => check(folder, kind, entry));
  return {
    files: checked.flatMap(({ file }) => file ?? []),
    problems: [...checked.flatMap(({ problem }) => problem ?? []), ...collisions(checked)],
  };
}

function misplaced(file: string, message: string): Problem {
  return { file, line: 1, column: 1, message };
}

interface Checked {
  file?: DefinitionFile;
  problem?: Problem;
}

/** Names that differ only in case are one file on some disks, and one branch on some forges. */
function collisions(checked: Checked[]): Problem[] {
  const first = new Map<string, string>();
  return checked.flatMap(({ file }) => {
    if (file === undefined) return [];
    const other = first.get(file.stem.toLowerCase());
    if (other === undefined) {
      first.set(file.stem.toLowerCase(), file.file);
      return [];
    }
    return [misplaced(file.file, `its name differs from ${other} only in case; rename one of them`)];
  });
}

/** Null for a link whose file does not exist, or that leads to itself. */
function statOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ELOOP'].includes(String(error.code))) return null;
    throw error;
  }
}

function check(folder: string, kind: string, entry: string): Checked {
  const file = `${kind}/${entry}`;
  if (entry.startsWith('.')) return {};
  const path = join(folder, kind, entry);
  const stat = statOf(path);
  if (stat === null) return { problem: misplaced(file, 'this is a link to nothing; remove it') };
  if (stat.isDirectory()) {
    return { problem: misplaced(file, `this is a folder; put files directly into ${kind}/`) };
  }
  if (!entry.endsWith('.md')) {
    const message = 'this is not read; rename it to `<name>.md`, YAML front matter and then the prompt';
    return LOOKS_LIKE_ONE.test(entry) ? { problem: misplaced(file, message) } : {};
  }
  if (!stat.isFile()) return { problem: misplaced(file, 'this is not a file; remove it') };
  const stem = entry.slice(0, -3);
  if (!STEM.test(stem)) {
    const allowed = 'letters, digits, `-` and `_`, at most 64, because run ids and branches are named after it';
    return { problem: misplaced(file, `the file's name may have only ${allowed}; rename it`) };
  }
  if (stat.size > MAX_BYTES) {
    const message = `this has ${Math.ceil(stat.size / 1024)} kB, and a file here may have at most ${MAX_BYTES / 1024} kB; put what is long into a file of the repository, and let the prompt name that`;
    return { problem: misplaced(file, message) };
  }
  const read = readText(path);
  return 'text' in read ? { file: { file, stem, text: read.text } } : { problem: { file, ...read } };
}
