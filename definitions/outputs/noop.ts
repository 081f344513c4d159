import { z } from 'zod';
import { notYet } from '../schema/not-yet.ts';
import { strictMap } from '../schema/strict-map.ts';
import { max } from './options/max.ts';
import type { Output } from './output.ts';

export interface NoopInput {
  reason: string;
}

/** The agent says that nothing is to be changed. */
export const noop: Output<object, NoopInput> = {
  key: 'noop',
  alwaysOn: true,
  needsCheckout: false,
  permissions: () => ({}),
  max: () => null,
  options: z
    .union(
      [
        strictMap({
          max: max
            .meta({
              description: 'Checked and not kept: the agent may say so as often as it likes.',
              absent: 'no limit',
            })
            .optional(),
          'report-as-issue': notYet(z.boolean()).optional(),
        }),
        z.null(),
      ],
      {
        error: 'is always there; remove this, or write `noop:` without a value',
      },
    )
    .transform(() => ({}))
    .meta({
      description: 'The agent says that nothing is to be changed, and why. Every run has it, written or not.',
      absent: 'it is there',
      examples: [{ max: 1 }],
    }),
  tool: () => ({
    description:
      'Says that nothing is to be changed, and why. Use it when you looked and no change is the right answer.',
    input: z.object({
      reason: z.string('is not a text').trim().min(1, 'is empty').meta({ description: 'Why nothing needs to change.' }),
    }),
  }),
  summary: () => null,
};
