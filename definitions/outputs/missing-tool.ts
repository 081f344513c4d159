import { z } from 'zod';
import { lackOptions, lackedName, lackedWords, type LackOptions } from './options/lack-options.ts';
import type { Output } from './output.ts';

export interface MissingToolInput {
  tool: string;
  reason: string;
  alternatives?: string | undefined;
}

/** The agent says which tool it lacked. */
export const missingTool: Output<LackOptions, MissingToolInput> = {
  key: 'missing-tool',
  alwaysOn: true,
  needsCheckout: false,
  permissions: () => ({}),
  max: (options) => options.max,
  options: lackOptions.meta({
    description:
      'The agent says which tool or permission it lacked: in the record of the run, in its status comment and in `curfew report`. Every run has it, written or not.',
    absent: 'it is there',
    examples: [{ max: 5 }],
  }),
  tool: () => ({
    description:
      'Says that you lack a tool or a permission that this work needs, so that people can give it. Go on without it as far as you can.',
    input: z.object({
      tool: lackedName.meta({ description: 'The tool or permission, in a few words.' }),
      reason: lackedWords.meta({ description: 'What you need it for.' }),
      alternatives: lackedWords.meta({ description: 'What you did in place of it, or what would do.' }).optional(),
    }),
  }),
  summary: () => null,
};
