import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../../runtime/log.ts';
import { removeTree } from './remove-tree.ts';

/** Folders that nobody needs any more. They are removed in the background, one after the other. */
export interface Discarded {
  /** Takes this folder away, which is quick, and removes it later. Does nothing if there is none. */
  add: (folder: string) => Promise<void>;
  /** Removes what an engine that died has left. */
  removeLeftovers(): void;
  /** Stops what is under way. What is left is removed at the next start. */
  stop(): Promise<void>;
}

/** `place` is on the disk of the folders. A folder that cannot be removed is logged and skipped until the next start. */
export function createDiscarded(place: string, log: Log): Discarded {
  const stopping = new AbortController();
  let removing: Promise<void> = Promise.resolve();

  async function remove(name: string): Promise<void> {
    if (stopping.signal.aborted) return;
    await removeTree(join(place, name), stopping.signal).catch((error: unknown) => {
      if (!stopping.signal.aborted) log.error({ err: error }, 'a folder that nobody needs could not be removed');
    });
  }
  const queue = (name: string): void => void (removing = removing.then(() => remove(name)));

  return {
    async add(folder) {
      await mkdir(place, { recursive: true, mode: 0o700 });
      const name = randomUUID();
      try {
        await rename(folder, join(place, name));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
        throw error;
      }
      queue(name);
    },
    removeLeftovers() {
      removing = removing.then(async () => {
        for (const name of await readdir(place).catch(() => [])) await remove(name);
      });
    },
    async stop() {
      stopping.abort(new Error('the engine stops'));
      await removing;
    },
  };
}
