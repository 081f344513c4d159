import { open } from 'node:fs/promises';
import { HEAD_BYTES, isWhole, recordLength } from './spool-record.ts';

/** Longer than any record: `encodeRecord` did not write a larger length. */
const LONGEST = 256 * 1024 * 1024;

/**
 * Reads the records of a spool file one after the other. It ends before the first one that is torn: its writer was killed
 * while it wrote, so nobody was told that it is durable. It also ends before one that is damaged, and calls `onDamage` then,
 * because records behind it may be durable. A missing file has none.
 */
export async function* readRecords(path: string, onDamage: () => void): AsyncGenerator<Buffer> {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return;
  try {
    const { size } = await file.stat();
    for (let at = 0; at + HEAD_BYTES <= size;) {
      const head = await readAt(at, HEAD_BYTES);
      const length = recordLength(head);
      if (length > LONGEST) return onDamage();
      if (at + HEAD_BYTES + length > size) return;
      const payload = await readAt(at + HEAD_BYTES, length);
      if (!isWhole(head, payload)) return onDamage();
      yield payload;
      at += HEAD_BYTES + length;
    }
  } finally {
    await file.close();
  }

  async function readAt(position: number, length: number): Promise<Buffer> {
    const bytes = Buffer.alloc(length);
    let read = 0;
    while (read < length) {
      const { bytesRead } = await file!.read(bytes, read, length - read, position + read);
      if (bytesRead === 0) break;
      read += bytesRead;
    }
    return bytes;
  }
}
