import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Makes sure that one engine works in a data folder. The kernel frees the lock when its holder dies, however it
 * dies: SQLite holds it as a lock on the open file. Returns how to release it; throws when another engine has it.
 */
export function engineLock(dataFolder: string): () => void {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(dataFolder, 'engine.lock'), { timeout: 0 });
  try {
    database.exec('begin exclusive');
  } catch (cause) {
    database.close();
    throw new Error(
      `Another engine works in ${dataFolder}. Stop it first, or give this one a data folder of its own (--data).`,
      { cause },
    );
  }
  return () => database.close();
}
