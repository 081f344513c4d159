import { createHash } from 'node:crypto';

/** An index of PostgreSQL takes some 2,700 bytes in all, and the id of the run is in the same index. */
const MAX_BYTES = 1_000;

/**
 * What stands for the URL of an artefact in its column: the URL itself, or its hash if the column cannot hold it, as it
 * is too long or no Unicode text. Keys are stored: this function must not change.
 */
export function urlKey(url: string): string {
  const fits = Buffer.byteLength(url) <= MAX_BYTES && url.isWellFormed() && !url.includes('\0');
  return fits ? url : `sha256:${createHash('sha256').update(JSON.stringify(url)).digest('hex')}`;
}
