import { openPromise, type Entry, type ZipFile } from 'yauzl';
import type { TakenFile } from '../taken-file.ts';
import { searchStream, type Search } from './search-stream.ts';
import { MOST_UNPACKED_BYTES, unpackedTooMuch } from './unpacked.ts';

const MOST_ENTRIES = 10_000;
const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;

/**
 * Looks for credentials in the members of a zip file; their names stand in its bytes as they are. What office programs write is
 * one, too. Refuses what it cannot look into, and members that would leave the folder into which somebody unpacks it.
 */
export async function searchZip({ name, path }: Pick<TakenFile, 'name' | 'path'>, search: Search): Promise<string[]> {
  try {
    const archive = await openPromise(path, { lazyEntries: true, decodeStrings: false, validateEntrySizes: true });
    return await searchMembers(archive, name, search);
  } catch (error) {
    if (!(error instanceof Error) || isOfTheSystem(error)) throw error;
    return [`${JSON.stringify(name)} looks like a zip file and cannot be read as one: ${error.message}`];
  }
}

async function searchMembers(archive: ZipFile, name: string, search: Search): Promise<string[]> {
  if (archive.entryCount > MOST_ENTRIES) {
    return [`${JSON.stringify(name)} has ${archive.entryCount} members, at most ${MOST_ENTRIES} are looked through`];
  }
  const found: string[] = [];
  let unpacked = 0;
  for await (const entry of archive.eachEntry()) {
    const member = entry.fileNameRaw.toString('utf8');
    const problem = problemOf(entry, member);
    if (problem !== null) {
      found.push(`${JSON.stringify(name)}: its member ${JSON.stringify(member.slice(0, 200))} ${problem}`);
      continue;
    }
    unpacked += entry.uncompressedSize;
    if (unpacked > MOST_UNPACKED_BYTES) return [...found, unpackedTooMuch(name)];
    if (!member.endsWith('/'))
      found.push(...(await searchMember(archive, entry, { ...search, path: `${name}/${member}` })));
  }
  return found;
}

async function searchMember(archive: ZipFile, entry: Entry, content: Search & { path: string }): Promise<string[]> {
  const stream = await archive.openReadStreamPromise(entry);
  try {
    return await searchStream(stream as AsyncIterable<Uint8Array>, content);
  } finally {
    stream.destroy();
  }
}

/** What is wrong with a member whatever it holds, to stand after its name; null: nothing. */
function problemOf(entry: Entry, member: string): string | null {
  if (/^[/\\]|^[a-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\0/i.test(member)) {
    return 'would be unpacked outside its folder; give it a relative path without `..`';
  }
  // 0 where it was made on a system that knows no types.
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE;
  if (type !== 0 && type !== REGULAR && type !== FOLDER) return 'is a link or a device; put the file itself into it';
  if (entry.isEncrypted())
    return 'is encrypted, so that credentials cannot be looked for in it; leave the password out';
  return entry.canDecodeFileData() ? null : 'is packed by another method than deflate; pack it again';
}

/** The library throws plain errors about the archive; those of the disk have a code, and zlib's are about the archive. */
function isOfTheSystem(error: Error): boolean {
  return 'code' in error && !String(error.code).startsWith('Z_');
}
