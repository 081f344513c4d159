import { formatBytes } from '../../../../text/format-bytes.ts';

/** How much an archive may unpack to: more is not looked through. */
export const MOST_UNPACKED_BYTES = 256 * 1024 * 1024;

export function unpackedTooMuch(name: string): string {
  return `${JSON.stringify(name)} unpacks to more than ${formatBytes(MOST_UNPACKED_BYTES)}, which are not looked through. Make it smaller`;
}
