import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readMultipart } from '../../../../engine/api/http/read-multipart.ts';
import { bytesOf } from '../../../support/engine/files/bytes-of.ts';

const TYPE = 'multipart/form-data; boundary=b-1';

async function* inPieces(body: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size);
}

async function read(type: string, body: AsyncIterable<Uint8Array>) {
  const parts = [];
  for await (const { content, ...part } of readMultipart(type, body)) {
    parts.push({ ...part, content: await bytesOf(content) });
  }
  return parts;
}

it('reads what fetch sends, whatever the bytes and however the network cuts them', async () => {
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.constant(Buffer.from('\r\n--\r\n--b-1\r\n\r\n')));
  await fc.assert(
    fc.asyncProperty(bytes, fc.string(), fc.integer({ min: 1, max: 50 }), async (content, name, size) => {
      const form = new FormData();
      form.append('expires_in_seconds', '3600');
      form.append('file', new File([Buffer.from(content)], `${name}"\r\n`, { type: 'text/x' }));
      const request = new Request('http://x', { method: 'POST', body: form });
      const type = request.headers.get('content-type') ?? '';
      const parts = await read(type, inPieces(Buffer.from(await request.arrayBuffer()), size));
      expect(parts).toEqual([
        { name: 'expires_in_seconds', filename: null, contentType: null, content: Buffer.from('3600') },
        {
          name: 'file',
          filename: expect.stringMatching(/"\r\n$/),
          contentType: 'text/x',
          content: Buffer.from(content),
        },
      ]);
    }),
    { numRuns: 200 },
  );
});

it('reads what curl sends', async () => {
  const body =
    'preamble\r\n--b-1\r\nContent-Disposition: form-data; name="file"; filename="a\\"b.txt"\r\n' +
    'Content-Type: text/plain\r\n\r\nhello\r\n--b-1--\r\n';
  expect(await read('multipart/form-data; boundary="b-1"', inPieces(Buffer.from(body), 7))).toEqual([
    { name: 'file', filename: 'a"b.txt', contentType: 'text/plain', content: Buffer.from('hello') },
  ]);
});

it('refuses what is not a form, or ends too early', async () => {
  const part = '--b-1\r\nContent-Disposition: form-data; name="a"\r\n\r\nhello';
  const cases: [string, string, string][] = [
    ['application/json', '{}', 'The body must be multipart/form-data with a boundary.'],
    ['multipart/form-data', part, 'The body must be multipart/form-data with a boundary.'],
    [TYPE, '', 'The body ended before its last boundary.'],
    [TYPE, part, 'The body ended before its last boundary.'],
    [TYPE, `${part}\r\n--b-1`, 'The body ended before its last boundary.'],
    [TYPE, `--b-1\r\nX: ${'y'.repeat(20_000)}`, 'A part of the form has headers that are too long.'],
  ];
  for (const [type, body, message] of cases) {
    await expect(read(type, inPieces(Buffer.from(body), 1_000)), body.slice(0, 40)).rejects.toThrow(message);
  }
});
