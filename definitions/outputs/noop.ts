import { z } from 'zod';
import { strictMap } from '../schema/strict-map.ts';
import { max } from './options/max.ts';
import type { Output } from './output.ts';

export interface NoopOptions {
  /** Null: as often as the agent asks. */
  max: number | null;
  /** Whether it is noted on an issue of the repository, too. */
  reportAsIssue: boolean;
}

export interface NoopInput {
  reason: string;
}

/** The agent says that nothing is to be changed. */
export const noop: Output<NoopOptions, NoopInput> = {
  key: 'noop',
  alwaysOn: true,
  needsCheckout: false,
  permissions: ({ reportAsIssue }) => (reportAsIssue ? { issues: 'write' } : {}),
  max: (options) => options.max,
  options: z
    .union(
      [
        strictMap({
          max: max
            .meta({
              description: 'How often one run may say so.',
              absent: 'no limit',
            })
            .optional(),
          'report-as-issue': z
            .boolean()
            .meta({
              description:
                'The first one of a run is also a comment on an issue of the repository: one issue for each automation, made when it is needed. Close it, and nothing more is noted until it is opened again; delete it, and another one is made.',
              absent: '`false`',
              examples: [true],
            })
            .optional(),
        }),
        z.null(),
      ],
      {
        error: 'is always there; remove this, or write `noop:` without a value',
      },
    )
    .transform((written) => ({
      max: written?.max ?? null,
      reportAsIssue: written?.['report-as-issue'] ?? false,
    }))
    .meta({
      description: 'The agent says that nothing is to be changed, and why. Every run has it, written or not.',
      absent: 'it is there',
      examples: [{ max: 1, 'report-as-issue': true }],
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
