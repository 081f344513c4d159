import { createHash, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, statfs, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from './sync-folder.ts';

/**
 * The bytes of all files, outside the database: each content once, in a file named after its SHA-256. A row in `files`
 * is what keeps it. It is written before its row and removed after it, so a crash can leave bytes without a row, which
 * the next engine removes, but no row without bytes.
 */
export interface FileBytes {
  /**
   * Writes `content` to the disk and then calls `record`, which stores its row. Nobody removes the bytes until that has
   * settled. Throws what `content`, the disk or `record` threw, and an error with code ENOSPC when the disk is almost
   * full; nothing is left half written then. `mayUseReserve`: what is written frees more of the disk soon.
   */
  keep<Result>(
    content: AsyncIterable<Uint8Array>,
    record: (kept: KeptBytes) => Promise<Result>,
    options?: { mayUseReserve: boolean },
  ): Promise<Result>;
  /** Opens kept bytes for reading; the caller closes them. Throws an Error if they are not there. */
  open(sha256: string): Promise<FileHandle>;
  /** Reads kept bytes piece by piece, and opens them only when the first piece is asked for. */
  read(sha256: string): AsyncGenerator<Uint8Array>;
  /**
   * Removes bytes, unless `keep` is about to record them. Call it within the transaction that has seen that no row
   * needs them: SQLite runs one transaction at a time, so no row can appear in between.
   */
  remove(sha256: string): void;
  /** The names of all that is kept, in groups. */
  list(): AsyncGenerator<string[]>;
  /** Removes what an engine that died was writing. Call it before the first `keep`. */
  discardUnfinished(): Promise<void>;
}

export interface KeptBytes {
  sha256: string;
  sizeBytes: number;
}

/** Stays free on the disk: the database needs it to go on. */
const RESERVE_BYTES = 512 * 1024 * 1024;
const ZEROS = Buffer.alloc(64 * 1024);

/** The bytes are in the folder `files` of the data folder, which only the user of the engine can read. */
export function createFileBytes(dataFolder: string, reserveBytes = RESERVE_BYTES): FileBytes {
  const folder = join(dataFolder, 'files');
  const unfinished = join(folder, 'unfinished');
  const recording = new Map<string, number>();
  const group = (sha256: string): string => join(folder, sha256.slice(0, 2));
  const place = (sha256: string): string => join(group(sha256), sha256);

  async function publish(written: string, sha256: string): Promise<void> {
    await mkdir(group(sha256), { recursive: true, mode: 0o700 });
    await rename(written, place(sha256));
    await syncFolder(group(sha256));
    await syncFolder(folder);
  }

  return {
    async keep(content, record, { mayUseReserve } = { mayUseReserve: false }) {
      await mkdir(unfinished, { recursive: true, mode: 0o700 });
      const written = join(unfinished, randomUUID());
      let pinned: string | null = null;
      try {
        const kept = await write(
          written,
          whileRoom(content, unfinished, mayUseReserve ? reserveBytes / 4 : reserveBytes),
        );
        pinned = kept.sha256;
        recording.set(pinned, (recording.get(pinned) ?? 0) + 1);
        await publish(written, kept.sha256);
        return await record(kept);
      } finally {
        if (pinned !== null) unpin(recording, pinned);
        await rm(written, { force: true });
      }
    },
    open: (sha256) => open(place(sha256), 'r'),
    async *read(sha256) {
      const handle = await open(place(sha256), 'r');
      yield* handle.createReadStream() as AsyncIterable<Uint8Array>;
    },
    remove(sha256) {
      if (!recording.has(sha256)) rmSync(place(sha256), { force: true });
    },
    async *list() {
      for (const name of await readdir(folder).catch(() => [])) {
        if (!/^[0-9a-f]{2}$/.test(name)) continue;
        yield (await readdir(join(folder, name))).filter((file) => /^[0-9a-f]{64}$/.test(file));
      }
    },
    discardUnfinished: () => rm(unfinished, { recursive: true, force: true }),
  };
}

/** Looks before each piece: many may be writing at once, and other programs, too. */
async function* whileRoom(
  content: AsyncIterable<Uint8Array>,
  folder: string,
  reserveBytes: number,
): AsyncGenerator<Uint8Array> {
  await refuseFullDisk(folder, reserveBytes);
  for await (const piece of content) {
    await refuseFullDisk(folder, reserveBytes);
    yield piece;
  }
}

async function refuseFullDisk(folder: string, reserveBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= reserveBytes) return;
  const message = `ENOSPC: less than ${Math.round(reserveBytes / 1024 / 1024)} MiB are free on the disk of the engine`;
  throw Object.assign(new Error(message), { code: 'ENOSPC' });
}

function unpin(recording: Map<string, number>, sha256: string): void {
  const others = (recording.get(sha256) ?? 1) - 1;
  if (others === 0) recording.delete(sha256);
  else recording.set(sha256, others);
}

/** Blocks of zeros are not written: they become holes, which take no room on the disk. */
async function write(file: string, content: AsyncIterable<Uint8Array>): Promise<KeptBytes> {
  const hash = createHash('sha256');
  const handle = await open(file, 'wx', 0o600);
  try {
    let sizeBytes = 0;
    for await (const piece of content) {
      hash.update(piece);
      for (let at = 0; at < piece.byteLength; at += ZEROS.length) {
        const block = piece.subarray(at, at + ZEROS.length);
        if (ZEROS.compare(block, 0, block.length, 0, block.length) !== 0) await writeAll(handle, block, sizeBytes + at);
      }
      sizeBytes += piece.byteLength;
    }
    await handle.truncate(sizeBytes);
    await handle.sync();
    return { sha256: hash.digest('hex'), sizeBytes };
  } finally {
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, block: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < block.length;) {
    done += (await handle.write(block, done, block.length - done, position + done)).bytesWritten;
  }
}
