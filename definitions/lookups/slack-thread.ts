import { z } from 'zod';
import type { Lookup } from './lookup.ts';

/** The thread in Slack that started the run, or in which it has posted. */
export const slackThread: Lookup<Record<string, never>> = {
  permission: 'slack',
  tool: {
    name: 'read_slack_thread',
    description:
      'Reads the thread in Slack that this work is about, oldest message first: time, author, and the text with `> ` before each line.',
    input: z.object({}),
  },
};
