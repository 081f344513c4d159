import type { IncomingMessage } from 'node:http';
import type { BodyListener, BodyStream } from './body-stream.ts';

/** The body of one of Node's own requests. Its events cost much less than its iterator or a stream of the web. */
export function nodeBody(incoming: IncomingMessage): BodyStream {
  let listening: BodyListener | null = null;
  return {
    read(listener) {
      listening = listener;
      incoming.on('data', listener.onChunk).on('end', listener.onEnd);
      incoming.on('error', listener.onCut).on('close', listener.onCut);
    },
    stop() {
      if (listening === null) return;
      const { onChunk, onEnd, onCut } = listening;
      incoming.off('data', onChunk).off('end', onEnd).off('error', onCut).off('close', onCut);
      // Otherwise the rest would be read and thrown away at once, however much it is.
      if (!incoming.readableEnded) incoming.pause();
    },
  };
}
