import type { GithubPermissions } from '../../contract/github/github-permissions.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/** Something that is kept in order at the forge without a run. */
export interface UpkeepRow {
  /** Words joined by `-`; its lease in the database is named after it. */
  name: string;
  /** How long after the begin of a turn the next one begins, in milliseconds. */
  everyMs: number;
  /** What it must be allowed to do at the forge, in each repository where it does something. */
  permissions: GithubPermissions;
  /**
   * One turn. It may die at any step, and the next one goes on. If it throws, the next turn waits longer, and the log says so.
   */
  run(dependencies: ActivityDependencies): Promise<void>;
}
