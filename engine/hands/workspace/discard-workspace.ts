import { endFormerHands } from '../pool/hands-lock.ts';
import { removeTree } from './remove-tree.ts';
import { workspaceLayout } from './workspace-layout.ts';

/** Ends the hands of a session's workspace and then removes its folder with `remove`. Idempotent. */
export async function discardWorkspace(
  folder: string,
  remove: (folder: string) => Promise<void> = removeTree,
): Promise<void> {
  await endFormerHands(workspaceLayout(folder));
  await remove(folder);
}
