import type { SafeOutputs } from '../automation.ts';
import { optionsOf } from './options-of.ts';
import type { Output } from './output.ts';
import { OUTPUTS } from './outputs.ts';

export interface AvailableOutput {
  output: Output;
  options: object;
}

/** The outputs that an automation has, those that are always on included, in the order of the table. */
export function availableOutputs(
  safeOutputs: Pick<SafeOutputs, 'allowed' | 'always'>,
  table: readonly Output[] = OUTPUTS,
): AvailableOutput[] {
  return table.flatMap((output) => {
    const options = optionsOf(output, safeOutputs);
    return options === null ? [] : [{ output, options }];
  });
}
