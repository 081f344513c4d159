import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { secretFile } from './secret-file.ts';

/** A key that is shorter could be guessed. `CURFEW_ACTOR_KEY` must be as long, too. */
export const SHORTEST_ACTOR_KEY = 32;

/**
 * The key with which processes of this installation sign who acts on a run: `given` by the environment, else the one that
 * they share in `actor.key` beside the database, made on first use with mode 0600. Throws if the file holds less than a key.
 */
export function actorKey(given: string | null, dataFolder: string): string {
  if (given !== null) return given;
  const file = join(dataFolder, 'actor.key');
  const key = secretFile(file, () => randomBytes(32).toString('base64url'));
  if (key.length >= SHORTEST_ACTOR_KEY) return key;
  throw new Error(`${file} holds ${key.length} characters, which is no key. Delete it, and a new one is made.`);
}
