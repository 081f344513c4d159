import { readFileSync } from 'node:fs';
import type { Place } from './read-yaml.ts';

/** No YAML may hold them, and no database keeps U+0000 in a text. */
const CONTROL = /(?![\t\n\r\u0085])\p{Cc}/u;

/**
 * The text of a file, without a byte order mark. If it may not be read, is not UTF-8 or holds control characters, says where
 * and why. Throws every other error of the system.
 */
export function readText(path: string): { text: string } | (Place & { message: string }) {
  const bytes = readBytes(path);
  if (bytes === null) return { line: 1, column: 1, message: 'this cannot be read; give its reader the permission' };
  try {
    return withoutControl(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return { ...placeOfWrongByte(bytes), message: 'this byte is not UTF-8; save the file as UTF-8' };
  }
}

function withoutControl(text: string): ReturnType<typeof readText> {
  const at = text.search(CONTROL);
  if (at < 0) return { text };
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0');
  return { ...placeAt(text, at), message: `this is a control character (U+${code}); remove it` };
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
  return placeAt(text, wrong);
}

function placeAt(text: string, offset: number): Place {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** Whether U+FFFD stands in the file itself at this place. */
function isWritten(bytes: Buffer, text: string, at: number): boolean {
  const offset = Buffer.byteLength(text.slice(0, at));
  return bytes.subarray(offset, offset + 3).equals(Buffer.from('\uFFFD'));
}
