import type { Remote } from '../bundle/remote.ts';
import { pushRef } from './push-ref.ts';

export interface Push {
  /** Full id. */
  commit: string;
  branch: string;
  /** The commit that the branch must still be at; null: the branch must not exist. */
  replaces: string | null;
}

/** Pushes a commit to a branch, if the branch is still as it was seen. Throws as `pushRef` says. */
export async function push(remote: Remote, { commit, branch, replaces }: Push): Promise<void> {
  const ref = `refs/heads/${branch}`;
  const options = [`--force-with-lease=${ref}:${replaces ?? ''}`];
  await pushRef(remote, { refspec: `${commit}:${ref}`, options, branch });
}
