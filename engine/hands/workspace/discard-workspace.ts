import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { endFormerHands } from '../pool/hands-lock.ts';
import { workspaceLayout } from './workspace-layout.ts';

/** Ends the hands of a session's workspace and removes its folder. Idempotent. No link in it is followed. */
export async function discardWorkspace(folder: string): Promise<void> {
  const layout = workspaceLayout(folder);
  await endFormerHands(layout);
  // An agent can remove the permissions of its directories, and then they cannot be emptied. There may be no workspace
  // yet.
  await promisify(execFile)('chmod', ['-R', 'u+rwX', '--', layout.mounts]).catch(() => undefined);
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
