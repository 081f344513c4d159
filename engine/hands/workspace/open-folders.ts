import { chmodSync, statSync } from 'node:fs';
import type { WorkspaceLayout } from './workspace-layout.ts';

/** Lets the hands enter workspace and outputs, also if an agent has closed them: no sandbox starts in a closed folder. */
export function openFolders({ workspace, outputs }: Pick<WorkspaceLayout, 'workspace' | 'outputs'>): void {
  for (const folder of [workspace, outputs]) {
    const { mode } = statSync(folder);
    if ((mode & 0o700) !== 0o700) chmodSync(folder, (mode & 0o777) | 0o700);
  }
}
