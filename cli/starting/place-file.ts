import { randomUUID } from 'node:crypto';
import { linkSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorText } from '../../runtime/error-text.ts';
import { CommandError, EXIT } from '../command-error.ts';

/** `same`: it was there with this text. `kept`: it was there with another text, or as something else, and stays so. */
export type Placed = 'written' | 'same' | 'kept';

/**
 * Writes a file below a folder unless something has its name. A file that is there is never changed, also if it appears
 * meanwhile; a new one appears whole. Throws a CommandError if it cannot be written, or if its path leads through a symbolic link,
 * which may lead out of the folder.
 */
export function placeFile(folder: string, path: string, text: string): Placed {
  const file = join(folder, path);
  try {
    makeFolders(folder, dirname(path));
    if (lstatSync(file, { throwIfNoEntry: false })) return compare(file, text);
    return write(file, text) ? 'written' : compare(file, text);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${file} cannot be written: ${errorText(error)}`, EXIT.failed, { cause: error });
  }
}

function makeFolders(folder: string, path: string): void {
  let inner = folder;
  for (const part of path.split('/').filter((name) => name !== '.')) {
    inner = join(inner, part);
    const stat = lstatSync(inner, { throwIfNoEntry: false });
    if (stat === undefined) mkdirSync(inner);
    else if (!stat.isDirectory()) {
      const message = `${inner} is no folder of its own. Nothing is written through it: move it away, or name another folder.`;
      throw new CommandError(message, EXIT.refused);
    }
  }
}

/** The whole file appears by a link, which fails if something has that name by now. Returns whether it was written. */
function write(file: string, text: string): boolean {
  const draft = `${file}.${randomUUID()}`;
  try {
    writeFileSync(draft, text, { flag: 'wx' });
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function compare(file: string, text: string): Placed {
  return lstatSync(file).isFile() && readFileSync(file, 'utf8') === text ? 'same' : 'kept';
}
