/** A repository to be cloned into the workspace. */
export interface Repository {
  /** `http` or `https`, without credentials; `.git` at the end is not needed. */
  url: string;
  /** Used for this clone alone; it stays outside the workspace. */
  token: string | null;
  /** Below `/workspace`. */
  mountPath: string;
  checkout: { type: 'branch'; name: string } | { type: 'commit'; sha: string } | null;
  /** Commits of history; `null` means all. */
  fetchDepth: number | null;
}
