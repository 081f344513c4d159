import { endFormerHands } from '../pool/hands-lock.ts';
import { removeTree } from './remove-tree.ts';
import { workspaceLayout } from './workspace-layout.ts';

/** Ends the hands of a session's workspace and removes its folder. Idempotent. No link in it is followed. */
export async function discardWorkspace(folder: string, signal?: AbortSignal): Promise<void> {
  await endFormerHands(workspaceLayout(folder));
  await removeTree(folder, signal);
}
