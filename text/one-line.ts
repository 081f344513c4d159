import { dropUnseen } from './strip-invisible.ts';

/**
 * Text from strangers as one line of at most `maxBytes` bytes of UTF-8, without control and invisible characters: they
 * would mislead a person who reads it in a terminal. A cut shows as `…`.
 */
export function oneLine(text: string, maxBytes: number): string {
  const clean = dropUnseen(text.replaceAll(/\s+/g, ' ').replaceAll(/[\p{Cc}\p{Cs}]/gu, '')).trim();
  if (Buffer.byteLength(clean) <= maxBytes) return clean;
  let cut = '';
  let bytes = Buffer.byteLength('…');
  for (const character of clean) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    cut += character;
  }
  return `${cut.trimEnd()}…`;
}
