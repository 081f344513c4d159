import type { SafeOutputs } from '../automation.ts';
import type { Output } from './output.ts';

/** The options of an output in an automation; null when the automation does not have it. */
export function optionsOf<Options extends object>(
  { key, alwaysOn, options }: Output<Options>,
  { allowed, always = {} }: Pick<SafeOutputs, 'allowed' | 'always'>,
): Options | null {
  // What stands there was parsed by `options` of the same row when the automation was loaded.
  if (Object.hasOwn(allowed, key)) return allowed[key] as Options;
  if (!alwaysOn) return null;
  return Object.hasOwn(always, key) ? (always[key] as Options) : options.parse(null);
}
