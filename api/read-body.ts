const MOST_BYTES = 64 * 1024;
const DEADLINE_MS = 10_000;

/** `status` and `error` answer the request. */
export type ReadBody = { body: Uint8Array } | { status: 400 | 408 | 413; error: string };

/** Reads the body of a request: at most 64 kB, which must arrive within `deadlineMs`. It reads no further once it refuses a body. */
export async function readBody(request: Request, deadlineMs = DEADLINE_MS): Promise<ReadBody> {
  if (request.body === null) return { body: new Uint8Array() };
  if (Number(request.headers.get('content-length')) > MOST_BYTES) return TOO_LARGE;
  const late = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => late.resolve('late'), deadlineMs);
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const next = reader.read();
      // It may fail after the deadline, when nobody waits for it any more.
      next.catch(() => {});
      const read = await Promise.race([next, late.promise]);
      if (read === 'late') return TOO_SLOW;
      if (read.done) return { body: Buffer.concat(chunks) };
      size += read.value.byteLength;
      if (size > MOST_BYTES) return TOO_LARGE;
      chunks.push(read.value);
    }
  } catch {
    return CUT;
  } finally {
    clearTimeout(timer);
  }
}

const TOO_LARGE: ReadBody = { status: 413, error: `The body is larger than ${MOST_BYTES / 1024} kB.` };
const TOO_SLOW: ReadBody = { status: 408, error: `The body did not arrive within ${DEADLINE_MS / 1_000} seconds.` };
const CUT: ReadBody = { status: 400, error: 'The body ended too early.' };
