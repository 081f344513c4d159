import { createReadStream } from 'node:fs';
import { lstat, mkdir, open, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pipeline } from 'node:stream/promises';
import { ApplicationFailure } from '@temporalio/common';
import type { FilesArtefact } from '../../../contract/files-artefact.ts';
import { errorText } from '../../../runtime/error-text.ts';
import { placeOfFiles } from '../files/place-of-files.ts';
import type { CheckedFile } from '../files/taken-file.ts';
import type { FilesUse } from './files-use.ts';

/** Errors of the disk that no other attempt changes: a person must. */
const FINAL = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ELOOP']);

/**
 * Writes files below the folder for files, in a folder of their own. Each appears whole or not at all; another attempt writes
 * the same again. Throws non-retryable `FolderRefused` if the worker may not write there, and otherwise errors of the disk.
 */
export async function toFolder(
  { dependencies, origin, options }: FilesUse,
  files: readonly CheckedFile[],
): Promise<FilesArtefact> {
  const base = dependencies.environment.files.folder ?? join(dependencies.dataFolder, 'files');
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
    if (!(error instanceof Error && 'code' in error && FINAL.has(String(error.code)))) throw error;
    throw ApplicationFailure.nonRetryable(
      `Writing files below ${base}: ${errorText(error)}. What to do: let the worker's account write there, or set CURFEW_FILES_FOLDER to another folder`,
      'FolderRefused',
    );
  }
}

/** Makes a folder below `base`, part by part, because somebody may have put a link in the way, which would lead elsewhere. */
async function makeInside(base: string, place: string): Promise<string> {
  await mkdir(base, { recursive: true, mode: 0o755 });
  let folder = await realpath(base);
  for (const part of place.split('/')) {
    folder = join(folder, part);
    await mkdir(folder, { mode: 0o755 }).catch(ignoreExisting);
    if ((await lstat(folder)).isDirectory()) continue;
    throw ApplicationFailure.nonRetryable(
      `${folder} is no folder: a file or a link stands in the way. What to do: remove it`,
      'FolderRefused',
    );
  }
  return folder;
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
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
