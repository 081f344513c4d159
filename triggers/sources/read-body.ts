import { MAX_BODY_BYTES, type BodyShare } from './body-room.ts';

/** No sender waits longer for its answer: GitHub gives up after ten seconds, the others sooner. */
const BODY_DEADLINE_MS = 10_000;

export type ReadBody = { body: Uint8Array<ArrayBuffer> } | RefusedBody;

/** `status` and `error` answer the request. */
export interface RefusedBody {
  status: 400 | 408 | 413 | 503;
  error: string;
}

export const TOO_LARGE: RefusedBody = { status: 413, error: 'The body is larger than 25 MB.' };
const TOO_SLOW: RefusedBody = { status: 408, error: 'The body did not arrive within 10 seconds.' };
const NO_ROOM: RefusedBody = { status: 503, error: 'Too many deliveries arrive at once. Send it again later.' };
const CUT: RefusedBody = { status: 400, error: 'The body ended too early.' };

interface ReadBodyRequest {
  chunks: AsyncIterator<Uint8Array>;
  share: BodyShare;
  /** Sees each chunk once, in order. */
  onChunk: (chunk: Uint8Array) => void;
  deadlineMs?: number;
}

/**
 * Reads a body, as long as there is room for it, it is not too large and its sender is not too slow. Else it reads no
 * further and keeps nothing.
 */
export async function readBody(request: ReadBodyRequest): Promise<ReadBody> {
  const { chunks, share, onChunk, deadlineMs = BODY_DEADLINE_MS } = request;
  const late = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => late.resolve('late'), deadlineMs);
  const bytes = growingBytes();
  try {
    for (;;) {
      const next = chunks.next();
      // It may fail after the deadline, when nobody waits for it any more.
      next.catch(() => {});
      const read = await Promise.race([next, late.promise]);
      if (read === 'late') return TOO_SLOW;
      if (read.done === true) return { body: bytes.take() };
      if (bytes.size() + read.value.byteLength > MAX_BODY_BYTES) return TOO_LARGE;
      if (!share.take(read.value.byteLength)) {
        // Give the room back at once. Otherwise bodies that arrive together would all be refused, each because of the others.
        share.leave();
        return NO_ROOM;
      }
      onChunk(read.value);
      bytes.add(read.value);
    }
  } catch {
    return CUT;
  } finally {
    clearTimeout(timer);
    bytes.free();
    // Lets go of the request, so that the rest of its body can be thrown away. Not awaited: it waits for a slow sender.
    void chunks.return?.().catch(() => {});
  }
}

const FIRST_BYTES = 64 * 1024;

/**
 * Bytes that grow in place. Chunks are copied, because chunks that are kept for long stay in memory until V8 collects all
 * its garbage, which may not happen for hours; `free` gives everything back at once.
 */
function growingBytes() {
  let buffer = new ArrayBuffer(FIRST_BYTES);
  let size = 0;
  return {
    size: () => size,
    add(chunk: Uint8Array): void {
      let room = buffer.byteLength;
      while (room < size + chunk.byteLength) room *= 2;
      if (room > buffer.byteLength) buffer = buffer.transfer(Math.min(room, MAX_BODY_BYTES));
      new Uint8Array(buffer).set(chunk, size);
      size += chunk.byteLength;
    },
    /** The bytes; afterwards there is nothing left to free. */
    take: () => new Uint8Array(buffer.transfer(size)),
    free(): void {
      if (!buffer.detached) buffer.transfer(0);
    },
  };
}
