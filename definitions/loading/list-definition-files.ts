import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../problem.ts';

export interface DefinitionFile {
  /** Relative to the folder of definitions. */
  file: string;
  /** The name of the file without `.md`: the id by which everything else refers to it. */
  stem: string;
  text: string;
}

const STEM = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
/** A run begins with its automation and its agent, and Temporal takes at most 2 MB at once. */
const MAX_BYTES = 256 * 1024;
const LOOKS_LIKE_ONE = /\.(?:ya?ml|markdown|mdx|json)$/i;

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
    problems: checked.flatMap(({ problem }) => problem ?? []),
  };
}

function misplaced(file: string, message: string): Problem {
  return { file, line: 1, column: 1, message };
}

function check(folder: string, kind: string, entry: string): { file?: DefinitionFile; problem?: Problem } {
  const file = `${kind}/${entry}`;
  if (entry.startsWith('.')) return {};
  const stat = statSync(join(folder, kind, entry));
  if (stat.isDirectory()) {
    return { problem: misplaced(file, `this is a folder; put files directly into ${kind}/`) };
  }
  if (LOOKS_LIKE_ONE.test(entry)) {
    return {
      problem: misplaced(file, 'this is not read; rename it to `<name>.md`, YAML front matter and then the prompt'),
    };
  }
  if (!entry.endsWith('.md')) return {};
  const stem = entry.slice(0, -3);
  if (!STEM.test(stem)) {
    const allowed = 'letters, digits, `-` and `_`, at most 64, because run ids and branches are named after it';
    return { problem: misplaced(file, `the file's name may have only ${allowed}; rename it`) };
  }
  if (stat.size > MAX_BYTES) {
    const message = `this has ${Math.ceil(stat.size / 1024)} kB, and a file here may have at most ${MAX_BYTES / 1024} kB; put what is long into a file of the repository, and let the prompt name that`;
    return { problem: misplaced(file, message) };
  }
  return { file: { file, stem, text: readFileSync(join(folder, kind, entry), 'utf8') } };
}
