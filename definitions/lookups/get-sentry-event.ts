import { z } from 'zod';
import type { Lookup } from './lookup.ts';

export interface GetSentryEventInput {
  issue?: string | undefined;
}

/** The newest event of an issue at Sentry, with its stack trace. */
export const getSentryEvent: Lookup<GetSentryEventInput> = {
  permission: 'sentry',
  tool: {
    name: 'get_sentry_event',
    description:
      'Reads the newest event of an issue at Sentry: its error with the stack trace, its tags, its breadcrumbs and its request. ' +
      'Without `issue` it reads that of the issue that this work is about.',
    input: z.object({
      issue: z
        .string('is not a text')
        .regex(/^\d{1,30}$/, 'is not the number of an issue at Sentry, such as "4711"')
        .meta({ description: 'The number of another issue of the same project.' })
        .optional(),
    }),
  },
};
