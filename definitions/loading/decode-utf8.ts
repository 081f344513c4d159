import { placeAt } from './place-at.ts';
import type { Place } from './read-yaml.ts';

/** The text in these bytes, without a byte order mark. If they are not UTF-8, says where they are wrong. */
export function decodeUtf8(bytes: Buffer): { text: string } | (Place & { message: string }) {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { ...placeOfWrongByte(bytes), message: 'this byte is not UTF-8; save the file as UTF-8' };
  }
}

/** All text before the first wrong byte is the same when it is decoded with replacements. */
function placeOfWrongByte(bytes: Buffer): Place {
  const text = bytes.toString('utf8');
  let wrong = text.indexOf('\uFFFD');
  while (isWritten(bytes, text, wrong)) wrong = text.indexOf('\uFFFD', wrong + 1);
  return placeAt(text, wrong);
}

/** Whether U+FFFD stands in the file itself at this place. */
function isWritten(bytes: Buffer, text: string, at: number): boolean {
  const offset = Buffer.byteLength(text.slice(0, at));
  return bytes.subarray(offset, offset + 3).equals(Buffer.from('\uFFFD'));
}
