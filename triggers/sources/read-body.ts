import { MAX_BODY_BYTES, type BodyShare } from './body-room.ts';
import type { BodyStream } from './body-stream.ts';

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
  stream: BodyStream;
  share: BodyShare;
  /** Sees each chunk once, in order. */
  onChunk: (chunk: Uint8Array) => void;
  /** How many bytes the sender has announced; it may be wrong. Null if it has not. */
  announced: number | null;
  deadlineMs?: number;
}

/**
 * Reads a body, as long as there is room for it, it is not too large and its sender is not too slow. Else it reads no
 * further and keeps nothing.
 */
export async function readBody(request: ReadBodyRequest): Promise<ReadBody> {
  const { stream, share, onChunk, announced, deadlineMs = BODY_DEADLINE_MS } = request;
  const bytes = growingBytes(announced);
  const over = Promise.withResolvers<RefusedBody | null>();
  function end(refused: RefusedBody | null): void {
    stream.stop();
    over.resolve(refused);
  }
  const timer = setTimeout(() => end(TOO_SLOW), deadlineMs);
  function endWithoutRoom(): void {
    // Give the room back at once. Otherwise bodies that arrive together would all be refused, each because of the others.
    share.leave();
    end(NO_ROOM);
  }
  stream.read({
    onChunk(chunk) {
      if (bytes.size() + chunk.byteLength > MAX_BODY_BYTES) return end(TOO_LARGE);
      if (!share.take(chunk.byteLength)) return endWithoutRoom();
      try {
        bytes.add(chunk);
      } catch {
        // The machine has no more memory.
        return endWithoutRoom();
      }
      onChunk(chunk);
    },
    onEnd: () => end(null),
    onCut: () => end(CUT),
  });
  const refused = await over.promise;
  clearTimeout(timer);
  if (refused === null) return { body: bytes.take() };
  bytes.free();
  return refused;
}

const FIRST_BYTES = 16 * 1024;
/** Only bytes that arrive take more memory: a sender may announce much and send nothing. */
const MOST_FIRST_BYTES = 64 * 1024;

/**
 * Bytes that grow in place. Chunks are copied, because chunks that are kept for long stay in memory until V8 collects all
 * its garbage, which may not happen for hours; `free` gives everything back at once.
 */
function growingBytes(announced: number | null) {
  let buffer = new ArrayBuffer(Math.min(Math.max(announced ?? FIRST_BYTES, 1), MOST_FIRST_BYTES));
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
    take: () => new Uint8Array(size === buffer.byteLength ? buffer : buffer.transfer(size)),
    free(): void {
      buffer.transfer(0);
    },
  };
}
