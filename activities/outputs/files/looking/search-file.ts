import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import type { TakenFile } from '../taken-file.ts';
import { searchStream, type Search } from './search-stream.ts';
import { searchZip } from './search-zip.ts';
import { MOST_UNPACKED_BYTES, unpackedTooMuch } from './unpacked.ts';

const SIGNATURE_BYTES = 8;
const ZIP_END = Buffer.from('504b0506', 'hex');
const ZIP_END_BYTES = 22;
const MOST_ZIP_COMMENT_BYTES = 0xffff;
/** Archives and packed files that nobody here can look into. */
const CLOSED: readonly [signature: string, what: string][] = [
  ['377abcaf271c', '7z'],
  ['526172211a07', 'rar'],
  ['fd377a585a00', 'xz'],
  ['425a68', 'bzip2'],
  ['28b52ffd', 'zstd'],
];

/**
 * Looks for credentials in a file, in what a zip or gzip file holds, and in the names within a zip file. Returns a sentence for
 * each kind that it finds, and for what cannot be looked into. It does not look into archives within archives, nor
 * into what images, PDF files and programs hold in packed form.
 */
export async function searchFile({ name, path }: TakenFile, search: Search): Promise<string[]> {
  const signature = await signatureOf(path);
  const inBytes = await searchStream(createReadStream(path), { ...search, path: name });
  const closed = CLOSED.find(([beginning]) => signature.startsWith(beginning));
  if (closed) {
    return [
      `${JSON.stringify(name)} is packed with ${closed[1]}, and credentials cannot be looked for in it. Hand it over as .zip or .tar.gz`,
    ];
  }
  if (/^504b(?:0304|0506|0708)/.test(signature) || (await endsAsZip(path)))
    return [...inBytes, ...(await searchZip({ name, path }, search))];
  if (signature.startsWith('1f8b')) return [...inBytes, ...(await searchGzip({ name, path }, search))];
  return inBytes;
}

/** A zip file is read from its end, so that anything may stand before it: programs that unpack it skip that. */
async function endsAsZip(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - ZIP_END_BYTES - MOST_ZIP_COMMENT_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    const tail = buffer.subarray(0, bytesRead);
    // The comment of the archive follows its end, and its length is written before it.
    for (let end = tail.length - ZIP_END_BYTES; end >= 0; end -= 1) {
      const at = tail.lastIndexOf(ZIP_END, end);
      if (at < 0) return false;
      if (at + ZIP_END_BYTES + tail.readUInt16LE(at + ZIP_END_BYTES - 2) === tail.length) return true;
      end = at;
    }
    return false;
  } finally {
    await file.close();
  }
}

async function signatureOf(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SIGNATURE_BYTES), 0, SIGNATURE_BYTES, 0);
    return buffer.toString('hex', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** A tar file is not packed itself, so its members are found in its bytes. How much it is, is counted before it is searched. */
async function searchGzip({ name, path }: Pick<TakenFile, 'name' | 'path'>, search: Search): Promise<string[]> {
  try {
    if (await isMore(unpacked(path), MOST_UNPACKED_BYTES)) return [unpackedTooMuch(name)];
    return await searchStream(unpacked(path), { ...search, path: name });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))) throw error;
    return [`${JSON.stringify(name)} begins like a gzip file and is none: ${error.message}`];
  }
}

/** `compose` hands an error of the file on, which `pipe` does not. */
function unpacked(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(path).compose(createGunzip());
}

async function isMore(content: AsyncIterable<Uint8Array>, most: number): Promise<boolean> {
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > most) return true;
  }
  return false;
}
