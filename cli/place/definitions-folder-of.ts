import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { CommandError, EXIT } from '../command-error.ts';

/** Returns the absolute path of the folder that `--dir` names. Throws a CommandError if it is not a folder. */
export function definitionsFolderOf(dir: string): string {
  const folder = resolve(dir);
  if (existsSync(folder) && statSync(folder).isDirectory()) return folder;
  throw new CommandError(`${folder} is not a folder: --dir names the folder of definitions`, EXIT.usage);
}
