import { z } from 'zod';
import { lackOptions, lackedName, lackedWords, type LackOptions } from './options/lack-options.ts';
import type { Output } from './output.ts';

export interface MissingDataInput {
  data: string;
  reason: string;
  alternatives?: string | undefined;
}

/** The agent says which data it lacked. */
export const missingData: Output<LackOptions, MissingDataInput> = {
  key: 'missing-data',
  alwaysOn: true,
  needsCheckout: false,
  permissions: () => ({}),
  max: (options) => options.max,
  options: lackOptions.meta({
    description:
      'The agent says which data it lacked, and invents none: in the record of the run, in its status comment and in `curfew report`. Every run has it, written or not.',
    absent: 'it is there',
    examples: [{ max: 5 }],
  }),
  tool: () => ({
    description:
      'Says that you lack data that this work needs, so that people can provide it. Never invent data in place of it.',
    input: z.object({
      data: lackedName.meta({ description: 'The data, in a few words.' }),
      reason: lackedWords.meta({ description: 'What you need it for, and where you looked.' }),
      alternatives: lackedWords.meta({ description: 'What you did in place of it, or what would do.' }).optional(),
    }),
  }),
  summary: () => null,
};
