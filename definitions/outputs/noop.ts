import { z } from 'zod';
import { strictMap } from '../schema/strict-map.ts';
import { max } from './max.ts';
import type { Output } from './output.ts';

export interface NoopInput {
  reason: string;
}

/** The agent says that nothing is to be changed. */
export const noop: Output<object, NoopInput> = {
  key: 'noop',
  alwaysOn: true,
  needsCheckout: false,
  max: () => null,
  options: z
    .union([strictMap({ max: max.optional() }), z.null()], {
      error: 'is always there; remove this, or write `noop:` without a value',
    })
    .transform(() => ({})),
  tool: () => ({
    description:
      'Says that nothing is to be changed, and why. Use it when you looked and no change is the right answer.',
    input: z.object({
      reason: z.string('is not a text').trim().min(1, 'is empty').meta({ description: 'Why nothing needs to change.' }),
    }),
  }),
  summary: () => null,
};
