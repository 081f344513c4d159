import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** One file to pack. Its path must be relative, without `..` and backslashes. */
export interface PackedFile {
  path: string;
  isExecutable: boolean;
  /** Read once, when its turn has come. */
  content: () => AsyncIterable<Uint8Array>;
}

type Files = AsyncIterable<PackedFile> | Iterable<PackedFile>;

/** Archives have no other time, so that equal files are equal bytes. The format knows no time before 1980. */
const ALWAYS = new Date(Date.UTC(1980, 0, 1, 12));

/**
 * A zip archive of the files, made while it is read: one file after the other, and none of them whole in memory. Throws what
 * `files` or a content throws.
 */
export async function* packFiles(files: Files): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  const stopping = new AbortController();
  zip.on('error', (error: Error) => output.destroy(error));
  const adding = addAll(zip, files, stopping.signal).catch((error: Error) => void output.destroy(error));
  try {
    yield* output as AsyncIterable<Uint8Array>;
  } finally {
    stopping.abort();
    output.destroy();
    await adding;
  }
}

async function addAll(zip: ZipFile, files: Files, signal: AbortSignal): Promise<void> {
  for await (const { path, isExecutable, content } of files) {
    const stream = Readable.from(content(), { objectMode: false, signal });
    zip.addReadStream(stream, path, { mtime: ALWAYS, mode: isExecutable ? 0o100755 : 0o100644 });
    // Parts of a form can be read only one after the other.
    await finished(stream);
  }
  zip.end();
}
