import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { errorText } from '../../runtime/error-text.ts';
import { CommandError, EXIT } from '../command-error.ts';
import { placeFile, type Placed } from './place-file.ts';
import { starterFiles, type StarterFile } from './starter-files.ts';
import { makeFolders } from '../../runtime/folders/make-folders.ts';

export interface StartedFile extends StarterFile {
  /** `left`: it is not written, because the folder has automations of its own. */
  state: Placed | 'left';
}

export interface Starter {
  /** The absolute path, without symbolic links. */
  folder: string;
  files: StartedFile[];
}

/**
 * Makes a folder of definitions, or adds to one what it lacks. Nothing that is there is changed, so a second call is harmless. A
 * folder that has automations already gets no other one. Throws a CommandError if the folder cannot be written.
 */
export function writeStarter(named: string, repository: string | null): Starter {
  const folder = ownFolder(resolve(named));
  const own = starterFiles(repository);
  const hasOthers = hasOtherAutomations(folder, own);
  const files = own.map((file): StartedFile => {
    const isExample = /^(automations|agents)\/|^payload\.json$/.test(file.path);
    const isLeft = hasOthers && isExample && !existsSync(join(folder, file.path));
    return { ...file, state: isLeft ? 'left' : placeFile(folder, file.path, file.text) };
  });
  return { folder, files };
}

function ownFolder(folder: string): string {
  try {
    makeFolders(folder);
    return realpathSync(folder);
  } catch (error) {
    const why = statSync(folder, { throwIfNoEntry: false })?.isFile() ? 'it is a file' : errorText(error);
    throw new CommandError(`${folder} cannot be made a folder: ${why}. Name another one.`, EXIT.usage, {
      cause: error,
    });
  }
}

function hasOtherAutomations(folder: string, own: readonly StarterFile[]): boolean {
  const automations = join(folder, 'automations');
  if (!statSync(automations, { throwIfNoEntry: false })?.isDirectory()) return false;
  return readdirSync(automations).some(
    (name) => name.endsWith('.md') && !own.some(({ path }) => path === `automations/${name}`),
  );
}
