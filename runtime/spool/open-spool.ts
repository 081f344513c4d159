import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { groupCommit } from '../database/group-commit.ts';
import { abandonedSpoolFiles } from './abandoned-spool-files.ts';
import { readRecords } from './read-records.ts';
import { beginSpoolFile, type SpoolFile } from './spool-file.ts';

const MOST_AT_ONCE = 500;
/** The most that is handed over at once, so that a long spool needs little memory. */
const BATCH_RECORDS = 100;
const BATCH_BYTES = 8 * 1024 * 1024;

type Take = (payloads: Buffer[]) => Promise<void>;
type OnDamage = (path: string) => void;

/** Records that wait on the disk until what should have taken them can. */
export interface Spool {
  /** Whether records of this process wait, or are being written. */
  isWaiting(): boolean;
  /** Resolves when the record is durable. Rejects if it cannot be written, or if `maxBytes` wait already. */
  append(payload: Uint8Array): Promise<void>;
  /**
   * Hands over all records, those of processes that have ended as well, the oldest first. A record may be handed over again if
   * the process dies meanwhile. If `take` throws, what it did not take stays. A file that is damaged is kept for people under
   * another name, with which `onDamage` is called. One call at a time.
   */
  drain(take: Take, onDamage?: OnDamage): Promise<void>;
  /** Keeps a record that can never be taken in a file of its own, for people, and returns the file's path. Equal records share one. */
  setAside(payload: Uint8Array): Promise<string>;
  /** Leaves what still waits to the next process. Nothing may be appended or drained any more. */
  close(): Promise<void>;
}

/**
 * A spool in a folder, which is made if it is missing. Several processes may use the same folder. Each appends to files of
 * its own, which nobody else reads while it lives.
 */
export function openSpool(folder: string, maxBytes: number): Spool {
  const state: SpoolState = { folder, current: null, appending: Promise.resolve(), full: [], underWay: 0 };
  const commits = groupCommit((payloads: Uint8Array[]) => appendAll(state, payloads), { most: MOST_AT_ONCE });
  let claimedBytes = 0;
  return {
    isWaiting: () => state.current !== null || state.full.length > 0 || state.underWay > 0,
    async append(payload) {
      if (claimedBytes + payload.byteLength > maxBytes) throw new Error(`The spool in ${folder} is full.`);
      claimedBytes += payload.byteLength;
      state.underWay += 1;
      try {
        await commits.add(payload);
      } catch (error) {
        claimedBytes -= payload.byteLength;
        throw error;
      } finally {
        state.underWay -= 1;
      }
    },
    async drain(take, onDamage = () => {}) {
      const abandoned = await Promise.allSettled([drainAbandoned(folder, take, onDamage)]);
      // Also if that failed: a file that cannot be read must not hold up all that comes.
      for await (const bytes of drainOwn(state, take, onDamage)) claimedBytes -= bytes;
      if (abandoned[0].status === 'rejected') throw abandoned[0].reason;
    },
    setAside: (payload) => setAside(folder, payload),
    async close() {
      if (state.current !== null) retire(state, state.current);
      for (const file of state.full.splice(0)) await file.leave();
    },
  };
}

/** The files of this process: records are appended to `current`; those in `full` get no more, and wait to be drained. */
interface SpoolState {
  folder: string;
  current: SpoolFile | null;
  /** The last append to `current`. */
  appending: Promise<void>;
  full: SpoolFile[];
  /** How many records are being written. */
  underWay: number;
}

async function appendAll(state: SpoolState, payloads: Uint8Array[]): Promise<void[]> {
  await mkdir(state.folder, { recursive: true, mode: 0o700 });
  state.current ??= await beginSpoolFile(state.folder, `${Date.now()}-${randomUUID()}`);
  const file = state.current;
  state.appending = file.append(payloads);
  try {
    await state.appending;
  } catch (error) {
    // The records before the torn end are good.
    if (state.current === file) retire(state, file);
    throw error;
  }
  return payloads.map(() => undefined);
}

function retire(state: SpoolState, file: SpoolFile): void {
  state.current = null;
  state.full.push(file);
}

/** Hands over the files of this process, and yields the bytes of each when it is removed. */
async function* drainOwn(state: SpoolState, take: Take, onDamage: OnDamage): AsyncGenerator<number> {
  for (;;) {
    if (state.full.length === 0 && state.current !== null) {
      const last = state.appending;
      retire(state, state.current);
      await last.catch(() => {});
    }
    const file = state.full[0];
    if (file === undefined) return;
    await handOver(file.path, take, onDamage);
    await file.remove();
    state.full.shift();
    yield file.bytes;
  }
}

async function setAside(folder: string, payload: Uint8Array): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${createHash('sha256').update(payload).digest('hex')}.refused`);
  await writeFile(path, payload, { mode: 0o600, flush: true });
  return path;
}

async function drainAbandoned(folder: string, take: Take, onDamage: OnDamage): Promise<void> {
  const errors: unknown[] = [];
  for (const file of await abandonedSpoolFiles(folder)) {
    try {
      await handOver(file.path, take, onDamage);
      await file.remove();
    } catch (error) {
      file.release();
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

async function handOver(path: string, take: Take, onDamage: OnDamage): Promise<void> {
  let isDamaged = false;
  let batch: Buffer[] = [];
  let bytes = 0;
  const records = readRecords(path, () => {
    isDamaged = true;
  });
  for await (const payload of records) {
    batch.push(payload);
    bytes += payload.byteLength;
    if (batch.length < BATCH_RECORDS && bytes < BATCH_BYTES) continue;
    await take(batch);
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) await take(batch);
  if (isDamaged) onDamage(await keepDamaged(path));
}

/** A second name of the same file, which stays when the first one is removed. */
async function keepDamaged(path: string): Promise<string> {
  const kept = `${path}.damaged`;
  await rm(kept, { force: true });
  await link(path, kept);
  return kept;
}
