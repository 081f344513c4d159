import type { SafeOutputs } from '../automation.ts';
import type { Output } from '../outputs/output.ts';
import { OUTPUTS } from '../outputs/outputs.ts';
import type { WrittenSafeOutputs } from '../schema/safe-outputs-schema.ts';

/** Sorts what is written under `safe-outputs`. Outputs that are always on appear in `always`, never in `allowed`. */
export function buildSafeOutputs(written: WrittenSafeOutputs, table: readonly Output[] = OUTPUTS): SafeOutputs {
  const chosen = table.filter(({ key, alwaysOn }) => !alwaysOn && written[key] !== undefined);
  const built: SafeOutputs = {
    staged: written.staged ?? false,
    allowed: Object.fromEntries(chosen.map(({ key }) => [key, written[key] as object])),
  };
  const always = table.filter(({ key, alwaysOn, options }) => alwaysOn && isOther(written[key], options.parse(null)));
  if (always.length > 0) built.always = Object.fromEntries(always.map(({ key }) => [key, written[key] as object]));
  if (written.messages !== undefined) built.messages = written.messages;
  return built;
}

/** Whether options are written that are not the defaults. Both came out of one schema, so the order of their keys is the same. */
function isOther(options: unknown, defaults: object): boolean {
  return options !== undefined && JSON.stringify(options) !== JSON.stringify(defaults);
}
