import { storeDeliveryFile } from '../../../database/files/store-delivery-file.ts';
import type { Database } from '../../../database/schema.ts';
import { formatBytes } from '../../../text/format-bytes.ts';
import type { InputFile } from '../../input-file.ts';
import type { DispatchPayload } from './read-dispatch.ts';

/** It cannot be given, whoever asks again. */
export class UnfitFile extends Error {}

/** The same delivery was given another file before. */
export class OtherFileStored extends Error {}

/** The most that a file, and all files of a delivery together, may have. */
const MOST_BYTES = 25 * 1024 * 1024;
const MOST_BYTES_TOGETHER = 100 * 1024 * 1024;
const MOST_FILES = 20;

/**
 * Stores the files of a start by hand under its delivery id; may be repeated. Returns what its payload says of them. Throws
 * UnfitFile for files that are too many, too large, empty or not what they were said to be, and OtherFileStored.
 */
export async function storeInputFiles(
  database: Database,
  deliveryId: string,
  files: Readonly<Record<string, InputFile>>,
): Promise<NonNullable<DispatchPayload['files']>> {
  const entries = Object.entries(files);
  refuseUnfit(entries);
  for (const [input, { filename, bytes, sha256, content }] of entries) {
    const file = { source: 'dispatch', deliveryId, input, filename, bytes, sha256 };
    const stored = await storeDeliveryFile(database, file, content());
    if (stored === 'other') {
      throw new OtherFileStored(`The delivery "${deliveryId}" was given another file as "${input}" before.`);
    }
    if (stored === 'changed') throw new UnfitFile(`${filename} changed while it was read. Try again.`);
  }
  return Object.fromEntries(
    entries.map(([input, { filename, bytes, sha256 }]) => [input, { filename, bytes, sha256, deliveryId }]),
  );
}

function refuseUnfit(entries: [string, InputFile][]): void {
  if (entries.length > MOST_FILES)
    throw new UnfitFile(`${entries.length} files are given; at most ${MOST_FILES} are taken.`);
  for (const [input, { filename, bytes }] of entries) {
    if (bytes === 0) throw new UnfitFile(`The file ${filename} for "${input}" is empty.`);
    if (bytes > MOST_BYTES) {
      throw new UnfitFile(
        `The file ${filename} for "${input}" has ${formatBytes(bytes)}; at most ${formatBytes(MOST_BYTES)} are taken.`,
      );
    }
  }
  const sum = entries.reduce((total, [, { bytes }]) => total + bytes, 0);
  if (sum <= MOST_BYTES_TOGETHER) return;
  throw new UnfitFile(
    `The files have ${formatBytes(sum)} together; at most ${formatBytes(MOST_BYTES_TOGETHER)} are taken.`,
  );
}
