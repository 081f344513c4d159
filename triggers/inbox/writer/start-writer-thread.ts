import { Worker, type Transferable } from 'node:worker_threads';
import type { MarkedDelivery } from '../../../database/inbox/mark-delivery.ts';
import type { NewDelivery } from '../../../database/inbox/new-delivery.ts';
import type { StoredDelivery } from '../../../database/inbox/store-deliveries.ts';
import {
  packDeliveries,
  unpackError,
  type ThreadAnswer,
  type ThreadRequest,
  type ThreadWork,
} from './thread-messages.ts';

/** A thread that writes to the inbox. Both calls reject if the thread ends before it answers. */
export interface WriterThread {
  /** As `storeDeliveries`. */
  store(deliveries: readonly NewDelivery[]): Promise<StoredDelivery[]>;
  /** Whether it holds so little that it may be given more before it has answered. */
  hasRoom(): boolean;
  /** As `markDeliveries`. */
  mark(marked: readonly MarkedDelivery[]): Promise<void>;
  /** Resolves, with the reason, when the thread can be used no more. */
  ended: Promise<Error>;
  /** Ends the thread, whatever it does. What it has not committed is not stored. */
  stop(): Promise<void>;
}

/** What the thread has been given cannot be taken back while it waits for the database, so it is not given much ahead. */
const MOST_BYTES_AHEAD = 1024 * 1024;
/** A delivery takes about this many bytes beside its body. It bounds how many small ones share one transaction. */
const BYTES_BESIDE_BODY = 1024;
/** A busy machine may need seconds to load the program. */
const START_MS = 30_000;
const PROGRAM = new URL('thread-program.ts', import.meta.url);

/**
 * Starts a thread with a connection of its own to a file of SQLite. Resolves when it takes calls; rejects if it cannot be
 * started. A thread that leaves a call unanswered for `patienceMs` is ended.
 */
export async function startWriterThread(file: string, patienceMs: number): Promise<WriterThread> {
  const worker = new Worker(PROGRAM, { workerData: file });
  const calls = openCalls(() => void worker.terminate());
  worker.on('message', (answer: ThreadAnswer) => calls.settle(answer));
  worker.on('error', (cause) => calls.end(new Error('The thread that writes to the inbox failed.', { cause })));
  worker.on('exit', () => calls.end(new Error('The thread that writes to the inbox has ended.')));
  await calls.answer(0, START_MS);
  // From now on, only calls that wait for it keep the process alive.
  worker.unref();
  let lastId = 0;
  let bytesHeld = 0;

  async function ask(work: ThreadWork, handedOver: Transferable[] = []): Promise<StoredDelivery[]> {
    const id = ++lastId;
    const answer = calls.answer(id, patienceMs);
    worker.postMessage({ id, work } satisfies ThreadRequest, handedOver);
    return await answer;
  }

  return {
    async store(deliveries) {
      const packed = packDeliveries(deliveries);
      const bytes = packed.bodies.byteLength + deliveries.length * BYTES_BESIDE_BODY;
      bytesHeld += bytes;
      try {
        return await ask({ kind: 'store', packed }, [packed.bodies]);
      } finally {
        bytesHeld -= bytes;
      }
    },
    hasRoom: () => bytesHeld < MOST_BYTES_AHEAD,
    async mark(marked) {
      await ask({ kind: 'mark', marked });
    },
    ended: calls.ended,
    async stop() {
      await worker.terminate();
    },
  };
}

interface Calls {
  /** Resolves with the answer to the message `id`. If there is none within that time, all calls end. */
  answer(id: number, withinMs: number): Promise<StoredDelivery[]>;
  settle(answer: ThreadAnswer): void;
  /** Rejects all calls. */
  end(cause: Error): void;
  ended: Promise<Error>;
}

/** What waits for answers of a thread. `onLate` is called when the thread has not answered in time. */
function openCalls(onLate: () => void): Calls {
  const waiting = new Map<number, PromiseWithResolvers<StoredDelivery[]>>();
  const ended = Promise.withResolvers<Error>();

  function end(cause: Error): void {
    ended.resolve(cause);
    for (const { reject } of waiting.values()) reject(cause);
    waiting.clear();
  }

  return {
    end,
    ended: ended.promise,
    async answer(id, withinMs) {
      const call = Promise.withResolvers<StoredDelivery[]>();
      waiting.set(id, call);
      const timer = setTimeout(() => {
        end(new Error(`The thread that writes to the inbox has not answered for ${withinMs} ms.`));
        onLate();
      }, withinMs);
      try {
        return await call.promise;
      } finally {
        clearTimeout(timer);
      }
    },
    settle(answer) {
      const call = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ('error' in answer) call?.reject(unpackError(answer.error));
      else call?.resolve(answer.stored);
    },
  };
}
