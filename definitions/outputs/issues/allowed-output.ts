import type { AllowedOptions } from '../options/allowed-options.ts';
import type { Output } from '../output.ts';
import { needOfTarget } from '../output-need.ts';

type Shared = Pick<Output<AllowedOptions>, 'alwaysOn' | 'needsCheckout' | 'permissions' | 'max' | 'need'>;

/** What outputs have in common that take names of a list and change an issue or a pull request with them. */
export const allowedOutput: Shared = {
  alwaysOn: false,
  needsCheckout: false,
  permissions: () => ({ issues: 'write', pull_requests: 'write' }),
  max: (options) => options.max,
  need: ({ target: where }) => needOfTarget(where, 'both'),
};
