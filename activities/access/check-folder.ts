import { access, constants } from 'node:fs/promises';
import { ApplicationFailure } from '@temporalio/common';
import type { RunInput } from '../../contract/run.ts';
import { optionsOf } from '../../definitions/outputs/options-of.ts';
import { uploadFiles } from '../../definitions/outputs/upload-files.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { filesFolder } from '../outputs/files/files-folder.ts';
import { folderFailure } from '../outputs/files/folder-failure.ts';
import { makeInside } from '../outputs/files/make-inside.ts';

/**
 * Makes sure, before anything is spent, that this worker may write into the folder for the files that a run may hand over; makes it if it is
 * not there. Throws a non-retryable `FolderRefused` that says what to do. A disk that is full now may have room when there are files.
 */
export async function checkFolder(
  dependencies: Pick<ActivityDependencies, 'environment' | 'dataFolder'>,
  { automation }: Pick<RunInput, 'automation'>,
): Promise<void> {
  const { safeOutputs } = automation;
  const options = optionsOf(uploadFiles, safeOutputs);
  if (safeOutputs.staged || options?.to !== 'folder') return;
  const base = filesFolder(dependencies);
  try {
    await access(await makeInside(base, options.folder ?? '.'), constants.W_OK | constants.X_OK);
  } catch (error) {
    const failure = folderFailure(error, base);
    if (failure instanceof ApplicationFailure) throw failure;
  }
}
