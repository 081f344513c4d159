import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkMedia } from '../../../../engine/tools/media/check-media.ts';
import { gif, jpeg, pdf, png, webp } from '../../../support/engine/files/media-files.ts';

const FILES: [string, Buffer][] = [
  ['image/png', png({ width: 40, height: 30 })],
  ['image/jpeg', jpeg({ width: 40, height: 30 })],
  ['image/gif', gif({ width: 40, height: 30 })],
  ['image/webp', webp({ width: 40, height: 30 })],
  ['application/pdf', pdf({ pages: 3 })],
];

describe('an image or a PDF that the hands sent', () => {
  it.each(FILES)('is taken as what its bytes say: %s', (type, bytes) => {
    expect(checkMedia(bytes)).toEqual({ ok: true, media: { type, bytes } });
  });

  it.each(FILES)('is refused if it is cut off anywhere: %s', (_, bytes) => {
    for (let length = 0; length < bytes.length - 6; length += 1)
      expect(checkMedia(bytes.subarray(0, length)).ok).toBe(false);
  });

  it.each(FILES)('never makes the check fail or take long, whatever it holds: %s', (_, bytes) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(bytes.length), (noise, at) => {
        const changed = Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
        expect(typeof checkMedia(changed).ok).toBe('boolean');
      }),
    );
  });

  it('that is a PNG is taken if only a part of it is damaged that readers may leave out', () => {
    const whole = png({ width: 40, height: 30 });
    const profile = Buffer.from('\0\0\0\x02iCCPxx\0\0\0\0', 'latin1');
    const bytes = Buffer.concat([whole.subarray(0, 33), profile, whole.subarray(33)]);
    expect(checkMedia(bytes)).toEqual({ ok: true, media: { type: 'image/png', bytes } });
  });

  it('that is a PNG is refused if one bit of it is wrong', () => {
    const bytes = png({ width: 40, height: 30 });
    for (let at = 8; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(checkMedia(changed).ok, `byte ${at}`).toBe(false);
    }
  });

  it.each([
    ['a WebP', webp({ width: 9_000 })],
    ['a GIF', gif({ height: 9_000 })],
    ['a JPEG', jpeg({ height: 9_000 })],
  ])('is refused if it has too many pixels: %s', (_, bytes) => {
    expect(checkMedia(bytes)).toMatchObject({ ok: false, problem: expect.stringContaining('at most 8000') });
  });

  it.each([
    ['page trees', '/Type /Pages '],
    ['spaces', `/Type${' '.repeat(1_000)}`],
    ['counts', '/Count 1 '],
    ['encryption', `/Encrypt${' '.repeat(1_000)}`],
  ])('is looked at in bounded time, even a PDF of nothing but %s', (_, piece) => {
    const bytes = Buffer.from(`%PDF-1.4 ${piece.repeat(Math.floor(8_000_000 / piece.length))} %%EOF`);
    const began = performance.now();
    checkMedia(bytes);
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});
