import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replaceBytes, replacedBytes, type Replacement } from '../../../../engine/egress/masking/replace-bytes.ts';

const of = (pairs: Record<string, string>): Replacement[] =>
  Object.entries(pairs).map(([find, put]) => ({ find: Buffer.from(find), put: Buffer.from(put) }));

async function streamed(chunks: string[], replacements: Replacement[]): Promise<string> {
  const stream = replaceBytes(replacements);
  const result = buffer(stream);
  for (const chunk of chunks) stream.write(Buffer.from(chunk));
  stream.end();
  return (await result).toString();
}

describe('replacing bytes in a stream', () => {
  it('finds what is spread over many chunks', async () => {
    expect(await streamed(['a to', 'k', 'e', 'n b token', ''], of({ token: 'X' }))).toBe('a X b X');
  });

  it('gives the same however the bytes are cut into chunks', async () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 0, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(letters), async (chunks) => {
        const replacements = of({ ab: '1', abc: '2', bca: '3', aab: '4', cccc: '5' });
        const whole = replacedBytes(Buffer.from(chunks.join('')), replacements).toString();
        expect(await streamed(chunks, replacements)).toBe(whole);
      }),
    );
  });

  it('prefers the longest of those that begin at one place, so that no rest of a longer secret is left', async () => {
    expect(await streamed(['tok', 'en123 tok'], of({ tok: 'A', token123: 'B' }))).toBe('B A');
  });

  it('holds back nothing that cannot be the beginning of what it looks for', () => {
    const stream = replaceBytes(of({ token: 'X' }));
    stream.write('data: 1\n\n');
    expect(String(stream.read())).toBe('data: 1\n\n');
    stream.write('to');
    expect(stream.read()).toBeNull();
    stream.write('m');
    expect(String(stream.read())).toBe('tom');
  });

  it('fails at what must not be in the stream, and passes nothing of it on', async () => {
    const stream = replaceBytes([{ find: Buffer.from('token'), put: new Error('found') }]);
    const result = buffer(stream);
    stream.write('a to');
    stream.end('ken');
    await expect(result).rejects.toThrow('found');
  });
});
