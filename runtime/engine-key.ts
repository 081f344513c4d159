import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { secretFile } from './secret-file.ts';

/** The key that clients of this engine must show. It is made on first use: one line in `engine.key`, mode 0600. */
export function engineKey(dataFolder: string): string {
  return secretFile(engineKeyFile(dataFolder), () => `ce-${randomBytes(32).toString('base64url')}`);
}

/** The key that the engine of this data folder has made. Throws ENOENT if there is none yet. */
export async function readEngineKey(dataFolder: string): Promise<string> {
  return (await readFile(engineKeyFile(dataFolder), 'utf8')).trim();
}

function engineKeyFile(dataFolder: string): string {
  return join(dataFolder, 'engine.key');
}
