import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { secretFile } from './secret-file.ts';

/** The key that clients of this engine must show: one line in `engine.key`, made on first use. */
export function engineKey(dataFolder: string): string {
  return secretFile(join(dataFolder, 'engine.key'), () => `ce-${randomBytes(32).toString('base64url')}`);
}
