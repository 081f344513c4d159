import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { OutputPiece, OutputRequest } from './hands-protocol.ts';

const CHUNK_BYTES = 384 * 1024;

/**
 * A piece of one regular file below `root`, in chunks. It follows no link and does not wait for the writer of a pipe. It
 * checks the file after opening it, because the file may have been replaced before. Runs in the sandbox.
 */
export async function* readOutputFile(
  root: string,
  { path: file, capBytes, from, bytes }: OutputRequest,
): AsyncGenerator<Buffer, OutputPiece> {
  const place = path.join(root, file);
  const folder = await realpath(path.dirname(place));
  if (folder !== path.join(await realpath(root), path.dirname(file)))
    throw new Error(`${file} is behind a symbolic link`);
  const handle = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile()) throw new Error(`${file} is not a regular file`);
    if (stats.size > capBytes) throw new Error(`${file} has ${stats.size} bytes; at most ${capBytes} are taken`);
    const identity = { file: `${stats.dev}-${stats.ino}` };
    for (let taken = 0; taken < bytes;) {
      const length = Math.min(CHUNK_BYTES, bytes - taken);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, from + taken);
      if (bytesRead === 0) return identity;
      taken += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
    return identity;
  } finally {
    await handle.close();
  }
}
