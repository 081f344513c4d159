import type { BodyStream } from './body-stream.ts';

/** A body whose chunks an iterator gives. */
export function iteratedBody(chunks: AsyncIterator<Uint8Array>): BodyStream {
  let isStopped = false;
  return {
    read({ onChunk, onEnd, onCut }) {
      async function readAll(): Promise<void> {
        for (;;) {
          const next = await chunks.next();
          if (isStopped) return;
          if (next.done === true) return onEnd();
          onChunk(next.value);
        }
      }
      readAll().catch(onCut);
    },
    stop() {
      isStopped = true;
      // Not awaited: it waits for a slow sender.
      void chunks.return?.().catch(() => {});
    },
  };
}
