import { z } from 'zod';
import { parseInternalNames } from './internal-names.ts';

/** What the engine's sandboxes may reach at most. */
export const egressVariables = {
  CURFEW_ENGINE_INTERNAL_HOSTS: z
    .string()
    .default('')
    .transform((text, context) => {
      try {
        return parseInternalNames(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: `cannot be read: ${(error as Error).message}` });
        return z.NEVER;
      }
    })
    .meta({
      description:
        'Internal hosts that sandboxes may reach if an environment allows them: names, `*.suffix`, addresses and ranges, with commas between them. Without it no address is reached that is not public.',
      example: 'registry.corp.example.com,10.2.0.0/16',
      readBy: ['dev', 'engine'],
    }),
  CURFEW_ENGINE_NETWORK: z
    .enum(['limited', 'unrestricted'], { error: 'is neither limited nor unrestricted' })
    .default('limited')
    .meta({
      description:
        'What networking the environments of the engine may have. unrestricted: also that which opens every public host.',
      example: 'unrestricted',
      readBy: ['dev', 'engine'],
    }),
};
