import { ApiError } from './api-error.ts';

/** Gives `content` on, and throws ApiError 413 with `message` as soon as it has more than `most` bytes. */
export async function* refuseLonger(
  content: AsyncIterable<Uint8Array>,
  most: number,
  message: string,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    if (size > most) throw new ApiError(413, message);
    yield chunk;
  }
}
