import path from 'node:path';

/** Where the parts of a session's folder are on the host. Only `mounts` is ever seen by the hands. */
export interface WorkspaceLayout {
  /** Appears by one rename when everything in it is complete, so the workspace is ready if this exists. */
  mounts: string;
  workspace: string;
  outputs: string;
  uploads: string;
  /** Says to which user workspace and outputs belong. */
  owner: string;
  /** Held by the engine that has hands here. */
  lock: string;
  /** Which process has to end before other hands may use the workspace. */
  record: string;
}

/** Lays out the folder of one session. Pure; touches no disk. */
export function workspaceLayout(folder: string): WorkspaceLayout {
  return {
    ...mountsLayout(path.join(folder, 'mounts')),
    lock: path.join(folder, 'hands.lock'),
    record: path.join(folder, 'hands.json'),
  };
}

/** The part of the layout that is prepared elsewhere first and then renamed into place. */
export function mountsLayout(
  mounts: string,
): Pick<WorkspaceLayout, 'mounts' | 'workspace' | 'outputs' | 'uploads' | 'owner'> {
  return {
    mounts,
    workspace: path.join(mounts, 'workspace'),
    outputs: path.join(mounts, 'outputs'),
    uploads: path.join(mounts, 'uploads'),
    owner: path.join(mounts, 'owner'),
  };
}
