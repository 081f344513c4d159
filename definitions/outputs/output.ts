import type { z } from 'zod';
import type { GithubPermissions } from '../../contract/github/github-permissions.ts';
import type { Tool } from '../tool.ts';
import type { AllowedSecret } from './options/allowed-secrets.ts';
import type { OutputNeed } from './output-need.ts';

/**
 * The pure half of an output: its options as users write them, and its tool as the agent sees it. `Options` is plain
 * JSON with all defaults filled in. The doing half is a row in `activities/outputs/outputs.ts`.
 */
export interface Output<Options extends object = object, Input = unknown> {
  /** Its key under `safe-outputs`: `create-pull-request`. */
  key: string;
  /**
   * Parses what stands below the key. Null means that nothing is written there, which is allowed if all options have
   * defaults.
   */
  options: z.ZodType<Options>;
  /**
   * True if every run has it, written or not, and nobody is asked to approve it. If users write nothing below its key, its
   * options are those of null.
   */
  alwaysOn: boolean;
  /** True if it makes no sense in an automation with `checkout: false`. */
  needsCheckout: boolean;
  /**
   * What the token with which it is carried out must be allowed to do in the run's repository. The token of a run has what its
   * outputs need together, and nothing else. Empty for an output that is not carried out at GitHub.
   */
  permissions(options: Options): GithubPermissions;
  /** How often one run may have it done; null: as often as the agent asks. `handOver` refuses what is more. */
  max(options: Options): number | null;
  /** What may leave in the agent's words although it looks like a credential; nothing if this is left out. */
  allowedSecrets?(options: Options): readonly AllowedSecret[];
  /** What an event must be about so that it can be carried out; null, or left out: anything. */
  need?(options: Options): OutputNeed | null;
  /** The tool by which the agent asks for it. Its name is the key with `_` for `-`. */
  tool(options: Options): Omit<Tool<Input>, 'name'>;
  /** What `curfew validate` says comes out of a run, such as `draft pull request`; null says nothing. */
  summary(options: Options): string | null;
}
