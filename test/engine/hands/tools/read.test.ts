import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ToolResult } from '../../../../engine/tools/execute-tool.ts';
import { HANDS_DRIVERS } from '../../../support/engine/hands-drivers.ts';
import { handsFixture, type HandsFixture } from '../../../support/engine/hands-fixture.ts';
import { gif, jpeg, pdf, png, webp } from '../../../support/engine/files/media-files.ts';

const never = new AbortController().signal;

describe.each(HANDS_DRIVERS)('read in hands of the driver $name', (driver) => {
  let fixture: HandsFixture;

  beforeAll(async () => {
    fixture = await handsFixture({ driver });
  });

  afterAll(async () => {
    await fixture.hands.kill();
    await fixture.remove();
  });

  async function put(name: string, content: Buffer): Promise<void> {
    await writeFile(path.join(fixture.folder, 'mounts/workspace', name), content, { mode: 0o644 });
  }

  async function read(file_path: string, more: object = {}): Promise<ToolResult> {
    return await fixture.hands.execute({ id: 'call', name: 'read', input: { file_path, ...more } }, never);
  }

  it.each([
    ['image/png', png()],
    ['image/jpeg', jpeg()],
    ['image/gif', gif()],
    ['image/webp', webp()],
    ['application/pdf', pdf()],
  ])('gives %s, whatever the name of the file is', async (type, bytes) => {
    await put('picture.txt', bytes);
    const { media, ...rest } = await read('/workspace/picture.txt');
    expect(rest).toEqual({ content: `/workspace/picture.txt (${type}, ${bytes.length} bytes)`, isError: false });
    expect(media?.type).toBe(type);
    expect(media?.bytes.equals(bytes)).toBe(true);
  });

  it('gives a large image whole', async () => {
    const bytes = png({ width: 1_100, height: 1_100, noise: true });
    expect(bytes.length).toBeGreaterThan(3_600_000);
    await put('large.png', bytes);
    const { media } = await read('large.png');
    expect(media?.bytes.equals(bytes)).toBe(true);
  });

  it.each([
    [
      'huge.png',
      png({ width: 1_500, height: 1_500, noise: true }),
      /an image of \d+ bytes, and at most 3932160 can be/,
    ],
    [
      'huge.pdf',
      Buffer.concat([pdf(), Buffer.alloc(9_000_000), pdf()]),
      /a PDF of \d+ bytes, and at most 8388608 can be/,
    ],
    ['wide.png', png({ width: 8_001, height: 1 }), /8001 × 1 pixels, and a side may have at most 8000/],
    ['cut.png', png({ width: 50, height: 50 }).subarray(0, -20), /damaged or cut off/],
    ['cut.jpg', jpeg().subarray(0, -2), /damaged or cut off/],
    ['long.pdf', pdf({ pages: 101 }), /it has 101 pages, and at most 100 can be shown/],
    ['locked.pdf', pdf({ trailer: '/Encrypt 9 0 R' }), /it is encrypted/],
    ['page.png', Buffer.from('<html>Not found</html>'), /its bytes are no PNG, JPEG, GIF, WebP or PDF/],
    ['empty.pdf', Buffer.alloc(0), /its bytes are no PNG, JPEG, GIF, WebP or PDF/],
    ['photo.bmp', Buffer.from('BM\0\0'), /Convert it to one of these/],
  ])('refuses %s with the reason', async (name, bytes, reason) => {
    await put(name, bytes);
    const { content, isError, media } = await read(name);
    expect(content).toMatch(new RegExp(`^read: ${name} cannot be shown: .*${reason.source}`));
    expect([isError, media]).toEqual([true, undefined]);
  });

  it('says that a text has bytes that it cannot show', async () => {
    await put('latin1.txt', Buffer.from('caf\xe9\n', 'latin1'));
    const { content, isError } = await read('latin1.txt');
    expect(content).toMatch(/^caf\uFFFD\n\n\[latin1\.txt is not UTF-8: /);
    expect(isError).toBe(false);
    await put('utf8.txt', Buffer.from('caf\uFFFD\n'));
    expect(await read('utf8.txt')).toEqual({ content: 'caf\uFFFD\n', isError: false });
  });

  it('refuses what is no regular file, and does not wait for it', async () => {
    await fixture.bash('mkfifo pipe; mkdir -p folder.png');
    expect(await read('pipe')).toEqual({ content: 'read: pipe is not a regular file', isError: true });
    expect(await read('folder.png')).toEqual({ content: 'read: folder.png is not a regular file', isError: true });
    expect(await read('none.png')).toEqual({ content: 'read: none.png: no such file or directory', isError: true });
  });
});
