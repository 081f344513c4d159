import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pipeline } from 'node:stream/promises';
import type { FilesArtefact } from '../../../contract/files-artefact.ts';
import { filesFolder } from '../files/files-folder.ts';
import { folderFailure } from '../files/folder-failure.ts';
import { makeInside } from '../files/make-inside.ts';
import { placeOfFiles } from '../files/place-of-files.ts';
import type { CheckedFile } from '../files/taken-file.ts';
import type { FilesUse } from './files-use.ts';

/**
 * Writes files below the folder for files, in a folder of their own. Each appears whole or not at all; another attempt writes
 * the same again. Throws non-retryable `FolderRefused` if the worker may not write there, and otherwise errors of the disk.
 */
export async function toFolder(
  { dependencies, origin, options }: FilesUse,
  files: readonly CheckedFile[],
): Promise<FilesArtefact> {
  const base = filesFolder(dependencies);
  try {
    const folder = await makeInside(base, join(options.folder ?? '.', placeOfFiles(origin)));
    const facts = [];
    for (const { name, path, bytes, mime, sha256 } of files) {
      const at = join(folder, name);
      await write(path, at);
      facts.push({ name, bytes, mime, sha256, at });
    }
    return { type: 'files', url: pathToFileURL(folder).href, ordinal: origin.ordinal, to: 'folder', files: facts };
  } catch (error) {
    throw folderFailure(error, base);
  }
}

/** Written under another name first, and kept before it gets its own, so that a crash leaves no half of it. */
async function write(from: string, to: string): Promise<void> {
  const temporary = join(dirname(to), `.curfew-${process.pid}-${Date.now()}.part`);
  try {
    const file = await open(temporary, 'wx', 0o644);
    // It closes the file.
    await pipeline(createReadStream(from), file.createWriteStream({ flush: true }));
    await rename(temporary, to);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
