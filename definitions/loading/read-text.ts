import { readFileSync } from 'node:fs';
import type { Place } from './read-yaml.ts';

/**
 * The text of a file, without a byte order mark. If it may not be read or is not UTF-8, says where and why. Throws every other
 * error of the system.
 */
export function readText(path: string): { text: string } | (Place & { message: string }) {
  const bytes = readBytes(path);
  if (bytes === null) return { line: 1, column: 1, message: 'this cannot be read; give its reader the permission' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { ...placeOfWrongByte(bytes), message: 'this byte is not UTF-8; save the file as UTF-8' };
  }
}

function readBytes(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') return null;
    throw error;
  }
}

/** All text before the first wrong byte is the same when it is decoded with replacements. */
function placeOfWrongByte(bytes: Buffer): Place {
  const text = bytes.toString('utf8');
  let wrong = text.indexOf('\uFFFD');
  while (isWritten(bytes, text, wrong)) wrong = text.indexOf('\uFFFD', wrong + 1);
  const lines = text.slice(0, wrong).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** Whether U+FFFD stands in the file itself at this place. */
function isWritten(bytes: Buffer, text: string, at: number): boolean {
  const offset = Buffer.byteLength(text.slice(0, at));
  return bytes.subarray(offset, offset + 3).equals(Buffer.from('\uFFFD'));
}
