import type { SafeOutputs } from '../automation.ts';
import type { Output } from '../outputs/output.ts';
import { OUTPUTS } from '../outputs/outputs.ts';
import type { WrittenSafeOutputs } from '../schema/safe-outputs-schema.ts';

/** Sorts what is written under `safe-outputs`. Outputs that are always on do not appear in `allowed`. */
export function buildSafeOutputs(written: WrittenSafeOutputs, table: readonly Output[] = OUTPUTS): SafeOutputs {
  const chosen = table.filter(({ key, alwaysOn }) => !alwaysOn && written[key] !== undefined);
  const built: SafeOutputs = {
    staged: written.staged ?? false,
    allowed: Object.fromEntries(chosen.map(({ key }) => [key, written[key] as object])),
  };
  if (written.messages !== undefined) built.messages = written.messages;
  return built;
}
