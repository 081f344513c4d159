import { tmpdir } from 'node:os';
import { makeOwnedFolder, removeAbandoned, type OwnedFolder } from './owned-folder.ts';

/** All temporary folders of Curfew begin so, and nothing else does. */
const PREFIX = 'curfew-tmp-';

/**
 * Makes a temporary folder for this process; `what` says in its name what it is for. The caller removes it. If the process
 * is killed before, the next start of Curfew removes it.
 */
export async function temporaryFolder(what: string): Promise<OwnedFolder> {
  return await makeOwnedFolder(tmpdir(), `${PREFIX}${what}-`);
}

/** Removes the temporary folders of processes that have ended without doing so. Never throws. */
export async function removeAbandonedTemporaryFolders(): Promise<void> {
  await removeAbandoned(tmpdir(), PREFIX);
}
