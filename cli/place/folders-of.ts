import { existsSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import type { ProcessName } from '../../runtime/environment/process-name.ts';
import { CommandError, EXIT } from '../command-error.ts';
import type { DevFile } from '../dev/dev-file.ts';
import { runningDevs } from '../dev/dev-register.ts';
import { definitionsFolderOf } from './definitions-folder-of.ts';

/** Where a command works. Both are absolute paths. */
export interface Folders {
  definitionsFolder: string;
  dataFolder: string;
}

/**
 * Returns the folders that a command was given. A command that asks something, and was given none, works where a
 * `curfew dev` runs, unless the current folder is itself one of definitions or of data. Throws a CommandError if more than
 * one may be meant, or if `dir` is not a folder.
 */
export function foldersOf({ dir, data }: { dir?: string; data?: string }, processName: ProcessName): Folders {
  const definitionsFolder = definitionsFolderOf(dir ?? '.');
  const usual = join(definitionsFolder, '.curfew');
  if (data !== undefined) return { definitionsFolder, dataFolder: resolve(data) };
  if (processName !== 'command' || existsSync(usual)) return { definitionsFolder, dataFolder: usual };
  const running = runningDevs();
  const here = running.filter((dev) => dev.dir === definitionsFolder);
  if (here.length > 0) return onlyOne(here);
  const found = dir === undefined && !hasDefinitions(definitionsFolder) ? nearest(running, definitionsFolder) : [];
  return found.length > 0 ? onlyOne(found) : { definitionsFolder, dataFolder: usual };
}

function hasDefinitions(folder: string): boolean {
  return ['automations', 'curfew.yml'].some((name) => existsSync(join(folder, name)));
}

/** Those that run in a folder above this one; if there are none, all. */
function nearest(running: DevFile[], folder: string): DevFile[] {
  const above = running.filter(({ dir }) => folder.startsWith(dir + sep));
  return above.length > 0 ? above : running;
}

function onlyOne(found: DevFile[]): Folders {
  const [one, ...others] = found;
  if (one && others.length === 0) return { definitionsFolder: one.dir, dataFolder: one.data };
  const each = found.map(({ dir, data }) => `  --dir ${dir} --data ${data}`).join('\n');
  throw new CommandError(`More than one \`curfew dev\` runs. Say which one is meant:\n${each}`, EXIT.usage);
}
