import { crc32 } from 'node:zlib';
import type { MediaType } from './media-type.ts';

/** In pixels. */
export interface Size {
  width: number;
  height: number;
}

/** The size of an image by its own header; null if the image has none, or has no end. */
export function imageSize(type: MediaType, bytes: Buffer): Size | null {
  const size = readSize(type, bytes);
  return size && size.width > 0 && size.height > 0 ? size : null;
}

function readSize(type: MediaType, bytes: Buffer): Size | null {
  try {
    if (type === 'image/png') return sizeOfPng(bytes);
    if (type === 'image/jpeg') return sizeOfJpeg(bytes);
    if (type === 'image/gif') return sizeOfGif(bytes);
    return type === 'image/webp' ? sizeOfWebp(bytes) : null;
  } catch (error) {
    // Reading beyond the end: the image is cut off.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Each chunk has a checksum, so the picture of a PNG that passes is as it was written. */
function sizeOfPng(bytes: Buffer): Size | null {
  let hasPixels = false;
  for (let at = 8; ;) {
    const length = bytes.readUInt32BE(at);
    const name = bytes.toString('latin1', at + 4, at + 8);
    if (at === 8 && (name !== 'IHDR' || length !== 13)) return null;
    const isDamaged = crc32(bytes.subarray(at + 4, at + 8 + length)) !== bytes.readUInt32BE(at + 8 + length);
    if (isDamaged && isCritical(name)) return null;
    hasPixels ||= name === 'IDAT' && length > 0;
    if (name === 'IEND') break;
    at += 12 + length;
  }
  return hasPixels ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) } : null;
}

/** A small first letter marks what a reader may leave out, such as a profile of colours. Some programs damage these. */
function isCritical(name: string): boolean {
  return /^[A-Z]/.test(name);
}

/** Walks the segments to the one that begins a frame; after it there must be an end of image. */
function sizeOfJpeg(bytes: Buffer): Size | null {
  for (let at = 2; ;) {
    if (bytes.readUInt8(at) !== 0xff) return null;
    const marker = bytes.readUInt8(at + 1);
    // Bytes that fill up, and markers without content.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else if (marker === 0xd9 || marker === 0xda) return null;
    else if (beginsFrame(marker)) {
      const hasEnd = bytes.lastIndexOf('\xff\xd9', undefined, 'latin1') > at;
      return hasEnd ? { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) } : null;
    } else at += 2 + Math.max(2, bytes.readUInt16BE(at + 2));
  }
}

function beginsFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function sizeOfGif(bytes: Buffer): Size | null {
  const last = bytes.findLastIndex((byte) => byte !== 0);
  if (last < 14 || bytes[last] !== 0x3b) return null;
  return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
}

function sizeOfWebp(bytes: Buffer): Size | null {
  if (bytes.readUInt32LE(4) > bytes.length - 8) return null;
  const kind = bytes.toString('latin1', 12, 16);
  if (kind === 'VP8 ') return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
  if (kind === 'VP8X') return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
  if (kind !== 'VP8L') return null;
  const bits = bytes.readUInt32LE(21);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}
