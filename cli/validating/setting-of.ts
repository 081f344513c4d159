import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/**
 * A variable for the commands that work on a folder of definitions; null if it is not set or empty. As for the other
 * commands, `.env` in the folder counts for what the environment does not set, or another file that was named; null: none.
 */
export function settingOf(folder: string, name: string, file: string | null = join(folder, '.env')): string | null {
  const given =
    process.env[name] ?? (file !== null && existsSync(file) ? parseEnv(readFileSync(file, 'utf8'))[name] : undefined);
  return given === undefined || given === '' ? null : given;
}
