import type { Tool } from '../tool.ts';

/** The pure half of a lookup. The doing half is a row in `activities/lookups/lookups.ts`. */
export interface Lookup<Input = unknown> {
  /** The key under `permissions` that grants it with `read`: `issues`. */
  permission: string;
  tool: Tool<Input>;
}
