import type { GithubPermission } from '../../contract/github/github-permissions.ts';
import type { Tool } from '../tool.ts';

/** The pure half of a lookup. The doing half is a row in `activities/lookups/lookups.ts`. */
export interface Lookup<Input = unknown> {
  /** The key under `permissions` that grants it with `read`: `issues`. */
  permission: string;
  /** What its token must be able to read at GitHub beside that permission. */
  alsoReads?: readonly GithubPermission[];
  tool: Tool<Input>;
}
