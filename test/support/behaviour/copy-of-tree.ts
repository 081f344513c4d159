import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A copy of this tree in a folder of its own, to be changed. It has the same packages. */
export interface CopyOfTree {
  folder: string;
  /** Lays the files of a folder over it; returns their paths, relative to the root. */
  add: (from: string) => Promise<string[]>;
  /** Changes the text of one file. */
  edit: (file: string, change: (text: string) => string) => Promise<void>;
  /** Runs a program of the copy's packages, such as `tsc`; throws with what it printed when it fails. */
  check: (program: string, ...args: string[]) => Promise<void>;
  /** Runs a piece of TypeScript in its root; returns what it prints, read as JSON. */
  evaluate: (source: string) => Promise<unknown>;
  remove: () => Promise<void>;
}

export async function copyOfTree(): Promise<CopyOfTree> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-copy-'));
  for (const file of await filesOf(ROOT)) await copy(join(ROOT, file), join(folder, file));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return {
    folder,
    add: async (from) => {
      const files = await filesOf(from);
      for (const file of files) await copy(join(from, file), join(folder, file));
      return files;
    },
    edit: async (file, change) => {
      await writeFile(join(folder, file), change(await readFile(join(folder, file), 'utf8')));
    },
    check: async (program, ...args) => {
      await run(join(ROOT, 'node_modules/.bin', program), args, { cwd: folder }).catch(
        (error: { stdout: string; stderr: string }) => {
          throw new Error(`${program} fails:\n${error.stdout}${error.stderr}`);
        },
      );
    },
    evaluate: async (source) => {
      const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module-typescript', '-e', source];
      return JSON.parse((await run(process.execPath, flags, { cwd: folder })).stdout) as unknown;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Tracked or new, and not ignored by git; relative to the folder. */
async function filesOf(folder: string): Promise<string[]> {
  const flags = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  const { stdout } = await run('git', flags, { cwd: folder, maxBuffer: 1 << 24 });
  return stdout.split('\n').filter((file) => file !== '');
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to);
}
