import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Removes a folder that an agent may have filled. No link in it is followed. Does nothing if there is none. Throws what
 * `rm` says, and the signal's reason.
 */
export async function removeTree(folder: string, signal?: AbortSignal): Promise<void> {
  // An agent can remove the permissions of its folders, and then they cannot be emptied. There may be no folder yet.
  await promisify(execFile)('chmod', ['-R', 'u+rwX', '--', folder], { signal }).catch(() => undefined);
  // Node's `rm` fails on folders that are nested so deep that their paths are too long for the system.
  await promisify(execFile)('rm', ['-rf', '--', folder], { signal });
}
