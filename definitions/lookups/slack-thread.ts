import { z } from 'zod';
import type { Lookup } from './lookup.ts';

export interface SlackThreadInput {
  cursor?: string | undefined;
}

/** The thread in Slack that started the run, or in which it has posted. */
export const slackThread: Lookup<SlackThreadInput> = {
  permission: 'slack',
  tool: {
    name: 'read_slack_thread',
    description:
      'Reads the thread in Slack that this work is about, oldest message first: time, author, text. If there is more, the answer ends with a cursor.',
    input: z.object({
      cursor: z
        .string('is not a text')
        .max(500, 'is no cursor')
        .meta({ description: 'From the end of the answer before, to read on.' })
        .optional(),
    }),
  },
};
