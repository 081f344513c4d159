import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder that a person has named, with those above it, unless they are there. Throws what the disk throws. Node's own way
 * (`recursive`) never ends where a disk says of a new folder that the one above it is missing, as `/proc` does.
 */
export function makeFolders(folder: string, mode = 0o777): void {
  const whole = resolve(folder);
  const missing = [whole];
  while (!existsSync(dirname(missing[0] ?? '/'))) missing.unshift(dirname(missing[0] ?? '/'));
  for (const inner of missing) {
    try {
      mkdirSync(inner, { mode });
    } catch (error) {
      if (!statSync(inner, { throwIfNoEntry: false })?.isDirectory()) throw error;
    }
  }
}
