import { expect, it } from 'vitest';
import { createBodyRoom, MAX_BODY_BYTES, type BodyRoom } from '../../../triggers/sources/body-room.ts';
import { iteratedBody } from '../../../triggers/sources/iterated-body.ts';
import { readBody, type ReadBody } from '../../../triggers/sources/read-body.ts';

const MB = 1024 * 1024;

/** One megabyte, which all chunks share, so that a test holds little. */
const CHUNK = new Uint8Array(MB);

async function* megabytes(count: number): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < count; sent++) yield CHUNK;
}

/** Sends one byte, then never anything. */
async function* hanging(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(1);
  await new Promise(() => {});
}

async function* cut(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(1);
  throw new Error('the connection was cut');
}

function read(chunks: AsyncIterator<Uint8Array>, room: BodyRoom = createBodyRoom()): Promise<ReadBody> {
  return readBody({ stream: iteratedBody(chunks), share: room.enter(), onChunk: () => {}, announced: null });
}

it('a body is read whole, and each chunk is seen once, in order', async () => {
  const seen: number[] = [];
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (const byte of [1, 2, 3]) yield Uint8Array.of(byte);
  }
  const request = {
    stream: iteratedBody(chunks()),
    share: createBodyRoom().enter(),
    onChunk: (chunk: Uint8Array) => seen.push(...chunk),
    announced: null,
  };
  expect(await readBody(request)).toEqual({ body: Uint8Array.of(1, 2, 3) });
  expect(seen).toEqual([1, 2, 3]);
});

it('a body of 25 MB is read, and one byte more is refused', async () => {
  expect(await read(megabytes(25))).toHaveProperty('body.length', MAX_BODY_BYTES);
  async function* oneMore(): AsyncGenerator<Uint8Array> {
    yield* megabytes(25);
    yield new Uint8Array(1);
  }
  expect(await read(oneMore())).toMatchObject({ status: 413 });
});

it('a body that does not arrive in time is refused, and so is one that is cut', async () => {
  const late = {
    stream: iteratedBody(hanging()),
    share: createBodyRoom().enter(),
    onChunk: () => {},
    announced: null,
    deadlineMs: 50,
  };
  expect(await readBody(late)).toEqual({ status: 408, error: 'The body did not arrive within 10 seconds.' });
  expect(await read(cut())).toEqual({ status: 400, error: 'The body ended too early.' });
});

it('while many large bodies arrive, further ones are told to come later; small ones are still read', async () => {
  const room = createBodyRoom();
  const shares = Array.from({ length: 2 }, () => room.enter());
  for (const share of shares) expect(share.take(25 * MB)).toBe(true);
  expect(await read(megabytes(25), room)).toEqual({
    status: 503,
    error: 'Too many deliveries arrive at once. Send it again later.',
  });
  expect(room.enter().take(MB)).toBe(true);
  for (const share of shares) share.leave();
  expect(await read(megabytes(25), room)).toHaveProperty('body');
});

it('small bodies are bounded, too, and what is given back can be taken again', () => {
  const room = createBodyRoom();
  const shares = Array.from({ length: 72 }, () => room.enter());
  for (const share of shares) expect(share.take(MB)).toBe(true);
  expect(room.enter().take(1)).toBe(false);
  shares[0]?.leave();
  shares[0]?.leave();
  const next = room.enter();
  expect([next.take(MB), next.take(1)]).toEqual([true, false]);
});
