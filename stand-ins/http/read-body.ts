import type { IncomingMessage } from 'node:http';

const MOST_BYTES = 25 * 1024 * 1024;

/** Reads the whole body of a request. Throws an Error if it is longer than 25 MB. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BYTES) throw new Error('The body of the request is longer than 25 MB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
