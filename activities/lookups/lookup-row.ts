import type { LookupRequest } from '../../contract/lookup.ts';
import type { Lookup } from '../../definitions/lookups/lookup.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import type { Findings } from './answer/findings.ts';

/** The doing half of a lookup. */
export interface LookupRow<Input = unknown> {
  /** Its pure half. */
  lookup: Lookup<Input>;
  /**
   * Finds what the agent asked for. A text is cleaned and cut afterwards, and the cursor goes on in it; the entries of
   * `Findings` are shown as they are, so the row cleans what outsiders wrote. It changes nothing, so it may be called again
   * after a failed attempt, and for each answer with a cursor. Throws a `ToolError` that tells the agent what to correct; any
   * other error fails the activity.
   */
  read(use: LookupUse<Input>): Promise<string | Findings>;
}

/** One use of a lookup's tool, checked: the automation's permissions grant it and its input has the right shape. */
export interface LookupUse<Input> {
  dependencies: ActivityDependencies;
  request: LookupRequest;
  input: Input;
  /** Whether the agent goes on with a cursor. What the first answer said above its list need not be found out again. */
  isContinued: boolean;
}
