import type { DeliveryStore } from '../../../database/inbox/create-inbox.ts';
import { markDeliveries, type MarkedDelivery } from '../../../database/inbox/mark-delivery.ts';
import { storeDeliveries } from '../../../database/inbox/store-deliveries.ts';
import type { Database } from '../../../database/schema.ts';
import { sqliteFile } from '../../../database/sqlite-file.ts';
import type { Log } from '../../../runtime/log.ts';
import { startWriterThread, type WriterThread } from './start-writer-thread.ts';

/** If this many deliveries are stored together, their senders wait for the disk. */
const CROWD = 4;
/** A thread that has not answered after this time is ended. A statement that waits for another process gives up sooner. */
const PATIENCE_MS = 20_000;
/** After a thread has failed, the next one is not started before. */
const PAUSE_MS = 30_000;

/** Writes to the inbox for one process. */
export interface InboxWriter extends DeliveryStore {
  /** Whether there is a thread that can take more deliveries before it has stored those that it has. */
  mayOverlap(): boolean;
  /** As `markDeliveries`. */
  mark(marked: readonly MarkedDelivery[]): Promise<void>;
  /** Ends the thread. Afterwards nothing may be written. */
  stop(): Promise<void>;
}

/**
 * Writes to the inbox: over `database`, and, as soon as many deliveries arrive at once, in a thread if the database is a file
 * of SQLite. Such a commit blocks whoever makes it until the disk has it; meanwhile this thread reads the next requests. All
 * frequent writes are in the thread then, because SQLite lets one connection write at a time. If the thread fails, what it was
 * doing rejects, and `database` is used again.
 */
export function openInboxWriter(database: Database, log: Log, patienceMs = PATIENCE_MS): InboxWriter {
  let thread: WriterThread | null = null;
  let starting: Promise<void> | null = null;
  let mayStartAt = 0;
  let isStopped = false;

  async function startThread(): Promise<void> {
    mayStartAt = Infinity;
    const file = await sqliteFile(database);
    if (file === null || isStopped) return;
    try {
      const started = await startWriterThread(file, patienceMs);
      thread = started;
      void started.ended.then((cause) => replace(cause));
    } catch (cause) {
      replace(cause);
    }
  }

  function replace(cause: unknown): void {
    thread = null;
    mayStartAt = performance.now() + PAUSE_MS;
    if (!isStopped)
      log.error({ err: cause }, 'the thread that writes to the inbox failed; this thread writes meanwhile');
  }

  function noteCrowd(size: number): void {
    if (size < CROWD || isStopped || performance.now() < mayStartAt) return;
    starting = startThread().catch((error: unknown) => replace(error));
  }

  return {
    async store(deliveries) {
      noteCrowd(deliveries.length);
      return await (thread === null ? storeDeliveries(database, deliveries) : thread.store(deliveries));
    },
    mayOverlap: () => thread?.hasRoom() ?? false,
    async mark(marked) {
      await (thread === null ? markDeliveries(database, marked) : thread.mark(marked));
    },
    async stop() {
      isStopped = true;
      await starting;
      await thread?.stop();
    },
  };
}
