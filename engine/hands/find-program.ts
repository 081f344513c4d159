import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** The absolute path of a program on this process's PATH, or `null`. */
export function findProgram(name: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(':');
  const places = folders.filter((folder) => path.isAbsolute(folder)).map((folder) => path.join(folder, name));
  return places.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
