import { ApplicationFailure } from '@temporalio/common';
import { errorText } from '../../../runtime/error-text.ts';

/** Errors of the disk that no other attempt changes: a person must. */
const FINAL = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ELOOP']);

/**
 * The error for an activity to throw when files could not be written below this folder: a non-retryable `FolderRefused` if a person must
 * do something first, else the error itself.
 */
export function folderFailure(error: unknown, base: string): Error {
  const isFinal = error instanceof Error && 'code' in error && FINAL.has(String(error.code));
  if (!isFinal) return error instanceof Error ? error : new Error(errorText(error));
  return ApplicationFailure.nonRetryable(
    `Writing files below ${base}: ${errorText(error)}. What to do: let the worker's account write there, or set CURFEW_FILES_FOLDER to another folder`,
    'FolderRefused',
  );
}
