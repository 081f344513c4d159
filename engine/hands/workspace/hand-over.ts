import { execFile } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { HandsOwner } from './hands-owner.ts';
import type { WorkspaceLayout } from './workspace-layout.ts';

type Mounts = Pick<WorkspaceLayout, 'workspace' | 'outputs' | 'owner'>;

/**
 * Gives all that the agent may write to `owner`, unless it belongs to that user already. Links are not followed. When it
 * is interrupted, the next call does it again. Call it while no hands use the workspace.
 */
export async function handOver(mounts: Mounts, owner: HandsOwner): Promise<void> {
  if (ownerOf(mounts) === owner.uid) return;
  rmSync(mounts.owner, { force: true });
  const user = `${owner.uid}:${owner.gid}`;
  await promisify(execFile)('chown', ['-R', '-h', '--', user, mounts.workspace, mounts.outputs]);
  writeFileSync(`${mounts.owner}.new`, `${owner.uid}\n`, { mode: 0o600 });
  renameSync(`${mounts.owner}.new`, mounts.owner);
}

/** The uid to which everything in the workspace belongs; `null` if it is not known. */
export function ownerOf({ owner }: Pick<Mounts, 'owner'>): number | null {
  try {
    return Number(readFileSync(owner, 'utf8'));
  } catch {
    return null;
  }
}
