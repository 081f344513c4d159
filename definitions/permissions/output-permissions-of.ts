import type { GithubPermissions } from '../../contract/github/github-permissions.ts';
import type { SafeOutputs } from '../automation.ts';
import { availableOutputs } from '../outputs/available-outputs.ts';
import type { Output } from '../outputs/output.ts';
import { OUTPUTS } from '../outputs/outputs.ts';
import { joinPermissions } from './join-permissions.ts';

/** What the token with which outputs are carried out must be allowed to do; nothing if they are only shown. */
export function outputPermissionsOf(safeOutputs: SafeOutputs, table: readonly Output[] = OUTPUTS): GithubPermissions {
  if (safeOutputs.staged) return {};
  return joinPermissions(
    ...availableOutputs(safeOutputs, table).map(({ output, options }) => output.permissions(options)),
  );
}
