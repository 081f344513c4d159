import { lstat, mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';

/**
 * Makes a folder below `base`, part by part, because somebody may have put a link in the way, which would lead elsewhere. Returns its
 * path. Throws a non-retryable `FolderRefused` if something is in the way, and else errors of the disk.
 */
export async function makeInside(base: string, place: string): Promise<string> {
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
