import type { LookupRequest } from '../../contract/lookup.ts';
import type { Lookup } from '../../definitions/lookups/lookup.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/** The doing half of a lookup. */
export interface LookupRow<Input = unknown> {
  /** Its pure half. */
  lookup: Lookup<Input>;
  /**
   * Reads what the agent asked for, as text; it is cut and cleaned afterwards. It changes nothing, so it may be called
   * again after a failed attempt. Throws a `ToolError` that tells the agent what to correct; any other error fails the
   * activity.
   */
  read(use: LookupUse<Input>): Promise<string>;
}

/** One use of a lookup's tool, checked: the automation's permissions grant it and its input has the right shape. */
export interface LookupUse<Input> {
  dependencies: ActivityDependencies;
  request: LookupRequest;
  input: Input;
}
