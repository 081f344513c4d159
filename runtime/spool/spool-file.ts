import { open, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { acquireExclusiveLock, type ExclusiveLock } from '../exclusive-lock.ts';
import { encodeRecord } from './spool-record.ts';

/** A file to which one process appends records. As long as that process lives, no other one touches it. */
export interface SpoolFile {
  path: string;
  /** How many bytes all records have, without their heads. */
  bytes: number;
  /** Resolves when all of these records are durable. If it rejects, the file may have a torn end: append nothing more. */
  append(payloads: readonly Uint8Array[]): Promise<void>;
  /** Removes the file, once its records are elsewhere. */
  remove(): Promise<void>;
  /** Leaves the file to other processes. */
  leave(): Promise<void>;
}

/** Begins a file in `folder`, which must exist. `name` must be new. */
export async function beginSpoolFile(folder: string, name: string): Promise<SpoolFile> {
  const path = join(folder, `${name}.spool`);
  const { lock, file } = await lockAndOpen(path);
  const spool: SpoolFile = {
    path,
    bytes: 0,
    async append(payloads) {
      const parts = payloads.flatMap(encodeRecord);
      await writeAll(file, parts);
      await file.datasync();
      spool.bytes += payloads.reduce((sum, { byteLength }) => sum + byteLength, 0);
    },
    async remove() {
      await file.close();
      await rm(path, { force: true });
      lock?.release();
      await rm(lockOf(path), { force: true });
    },
    async leave() {
      await file.close();
      lock?.release();
    },
  };
  return spool;
}

/**
 * The file is locked before it is there, so that nobody takes it for the file of a process that ended. A full disk may refuse
 * it for each of very many deliveries, so a failure leaves nothing behind.
 */
async function lockAndOpen(path: string): Promise<{ lock: ExclusiveLock | undefined; file: FileHandle }> {
  const lockPath = lockOf(path);
  let lock: ExclusiveLock | undefined;
  let file: FileHandle | undefined;
  try {
    lock = await acquireExclusiveLock(lockPath);
    file = await open(path, 'ax', 0o600);
    await syncFolder(dirname(path));
    return { lock, file };
  } catch (error) {
    await file?.close();
    if (file !== undefined) await rm(path, { force: true });
    lock?.release();
    await rm(lockPath, { force: true });
    throw error;
  }
}

/** The file that is locked as long as the process that writes a spool file lives. */
export function lockOf(path: string): string {
  return `${path}.lock`;
}

async function writeAll(file: FileHandle, parts: readonly Uint8Array[]): Promise<void> {
  // Node takes at most 1024 parts at once, and may write fewer bytes than it was given.
  const bytes = Buffer.concat(parts);
  for (let written = 0; written < bytes.byteLength;) {
    const { bytesWritten } = await file.write(bytes, written);
    written += bytesWritten;
  }
}

/** The name of a new file is durable only after this. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
