import { crc32 } from 'node:zlib';
import { fromFdPromise, type Entry, type ZipFile } from 'yauzl';
import { ApiError } from '../api/http/api-error.ts';

/** One file of an archive, by what the archive's directory says about it. */
export interface ArchivedFile {
  /** As it is in the archive. */
  path: string;
  sizeBytes: number;
  isExecutable: boolean;
  /**
   * The content, piece by piece. Throws ApiError 400 if it is not what the directory says: longer, shorter, or with another
   * checksum.
   */
  content: () => AsyncGenerator<Uint8Array>;
}

const MOST_ENTRIES = 2_000;
const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;
const EXECUTABLE = 0o111;

/**
 * The files of a zip archive; folders are left out. Reads only its directory, so that nothing is inflated for an archive that
 * is refused by it. `fd` must stay open while contents are read. Throws ApiError 400 for what is not an archive, and for
 * links, encrypted files, and more entries than any skill needs.
 */
export async function readArchive(fd: number): Promise<ArchivedFile[]> {
  return await inWords(async () => {
    const options = { autoClose: false, lazyEntries: true, decodeStrings: false, validateEntrySizes: true };
    const archive = await fromFdPromise(fd, options);
    if (archive.entryCount > MOST_ENTRIES) {
      throw new ApiError(400, `files: the archive has ${archive.entryCount} entries; at most ${MOST_ENTRIES} are read`);
    }
    const files: ArchivedFile[] = [];
    for await (const entry of archive.eachEntry()) {
      const path = nameOf(entry);
      if (!isFolder(entry, path)) files.push(fileOf(archive, entry, path));
    }
    return files;
  });
}

/** Names are read as UTF-8, whatever the archive claims: other encodings cannot be told apart. */
function nameOf({ fileNameRaw }: Entry): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(fileNameRaw);
  } catch {
    throw new ApiError(400, `files: the name "${fileNameRaw.toString('latin1')}" in the archive is not UTF-8`);
  }
}

function isFolder(entry: Entry, path: string): boolean {
  return path.endsWith('/') || typeOf(entry) === FOLDER;
}

/** 0 where the archive was made on a system that knows no types. */
function typeOf(entry: Entry): number {
  return (entry.externalFileAttributes >>> 16) & FILE_TYPE;
}

function fileOf(archive: ZipFile, entry: Entry, path: string): ArchivedFile {
  const type = typeOf(entry);
  if (type !== 0 && type !== REGULAR) throw new ApiError(400, `files: "${path}" is a link or a device, not a file`);
  if (!entry.canDecodeFileData()) {
    throw new ApiError(400, `files: "${path}" is encrypted, or compressed by another method than deflate`);
  }
  return {
    path,
    sizeBytes: entry.uncompressedSize,
    isExecutable: ((entry.externalFileAttributes >>> 16) & EXECUTABLE) !== 0,
    content: () => checked(archive, entry, path),
  };
}

async function* checked(archive: ZipFile, entry: Entry, path: string): AsyncGenerator<Uint8Array> {
  const stream = await inWords(() => archive.openReadStreamPromise(entry));
  let sum = 0;
  try {
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      sum = crc32(piece, sum);
      yield piece;
    }
  } catch (error) {
    throw damaged(error);
  } finally {
    stream.destroy();
  }
  if (sum !== entry.crc32) throw new ApiError(400, `files: "${path}" in the archive is damaged: its checksum is wrong`);
}

/** The library throws plain errors about the archive; errors of the disk have a code. */
async function inWords<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    throw damaged(error);
  }
}

function damaged(error: unknown): unknown {
  if (error instanceof ApiError || !(error instanceof Error)) return error;
  if ('code' in error && !String(error.code).startsWith('Z_')) return error;
  return new ApiError(400, `files: the archive cannot be read: ${error.message}`);
}
