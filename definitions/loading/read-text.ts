import { readFileSync } from 'node:fs';
import { decodeUtf8 } from './decode-utf8.ts';
import { placeAt } from './place-at.ts';
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
  const decoded = decodeUtf8(bytes);
  return 'text' in decoded ? withoutControl(decoded.text) : decoded;
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
