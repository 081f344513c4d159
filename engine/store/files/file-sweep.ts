import type { Kysely } from 'kysely';
import type { Log } from '../../../runtime/log.ts';
import type { FileBytes } from './file-bytes.ts';
import { freeBytes } from './file-store.ts';
import type { EngineSchema } from '../schema.ts';
import { usedDigests } from './used-digests.ts';

interface Options {
  database: Kysely<EngineSchema>;
  bytes: FileBytes;
  log: Log;
  everyMs?: number;
}

const HOUR_MS = 3_600_000;
const ROWS_AT_ONCE = 200;

/**
 * Removes files that have expired, and bytes without a row, which a crash or a failed upload leaves: now and every hour,
 * in the background, in small steps. Call it before anything is stored.
 */
export async function startFileSweep({ database, bytes, log, everyMs = HOUR_MS }: Options): Promise<{
  stop(): Promise<void>;
}> {
  await bytes.discardUnfinished();
  let isStopped = false;
  const goesOn = (): boolean => !isStopped;
  const failed = (error: unknown): void => log.error({ err: error }, 'old files could not be removed');
  const sweep = async (): Promise<void> => {
    await removeExpired(database, bytes, goesOn);
    await removeOrphans(database, bytes, goesOn);
  };
  let sweeping = sweep().catch(failed);
  const again = (): void => void (sweeping = sweeping.then(sweep).catch(failed));
  const timer = setInterval(again, everyMs).unref();
  return {
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await sweeping;
    },
  };
}

/** Rows go first: a crash leaves bytes that nobody needs, never a file without bytes. */
async function removeExpired(database: Kysely<EngineSchema>, bytes: FileBytes, goesOn: () => boolean): Promise<void> {
  while (goesOn()) {
    const expired = await database
      .selectFrom('files')
      .select(['id', 'sha256'])
      .where('expires_at', '<=', new Date().toISOString())
      .limit(ROWS_AT_ONCE)
      .execute();
    if (expired.length === 0) return;
    const ids = expired.map(({ id }) => id);
    await database.deleteFrom('files').where('id', 'in', ids).execute();
    await freeBytes(
      database,
      bytes,
      expired.map(({ sha256 }) => sha256),
    );
  }
}

async function removeOrphans(database: Kysely<EngineSchema>, bytes: FileBytes, goesOn: () => boolean): Promise<void> {
  for await (const group of bytes.list()) {
    for (let from = 0; from < group.length && goesOn(); from += ROWS_AT_ONCE) {
      const names = group.slice(from, from + ROWS_AT_ONCE);
      const used = await usedDigests(database, names);
      await freeBytes(
        database,
        bytes,
        names.filter((name) => !used.has(name)),
      );
    }
  }
}
