import { z } from 'zod';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../schema/foreign/output-foreign-keys.ts';
import { notYet } from '../schema/not-yet.ts';
import { text } from '../schema/scalars.ts';
import { showValue } from '../schema/show-value.ts';
import { strictMap } from '../schema/strict-map.ts';
import { max } from './options/max.ts';
import type { Output } from './output.ts';
import { withDefaults } from './options/with-defaults.ts';

export interface SlackPostMessageOptions {
  max: number;
  /** The id of a channel or `#name` in lower case; null: the thread of the run. */
  channel: string | null;
  /** Whether it goes into the thread of the run where the run has one in this channel. */
  thread: boolean;
}

export interface SlackPostMessageInput {
  text: string;
}

const CHANNEL = /^(?:#[^\s#,<>]{1,80}|[CG][A-Z0-9]{1,30})$/;

/** A message in a channel or thread of Slack. */
export const slackPostMessage: Output<SlackPostMessageOptions, SlackPostMessageInput> = {
  key: 'slack-post-message',
  alwaysOn: false,
  needsCheckout: false,
  permissions: () => ({}),
  max: (options) => options.max,
  options: withDefaults<SlackPostMessageOptions>(
    strictMap(
      {
        max: max.default(1),
        channel: text
          .refine((channel) => CHANNEL.test(channel), {
            error: ({ input }) =>
              `is ${showValue(input)}; write the id of a channel such as C024BE91L, or its name such as "#support"`,
          })
          .meta({
            description: 'The channel, by id or `#name`. The app must be in it.',
            absent: 'the thread that the run was started in',
          })
          .optional(),
        thread: z
          .boolean()
          .meta({
            description:
              'true: in the thread of the run, if it was started in this channel or has posted there; false: always in the channel itself.',
          })
          .default(true),
        files: notYet(z.unknown()).optional(),
      },
      OUTPUT_OPTIONS_FOREIGN_KEYS,
    )
      .refine(({ channel, thread }) => thread || channel !== undefined, {
        error: 'is false, so `channel` must say where messages go',
        path: ['thread'],
      })
      .transform((written) => ({
        max: written.max,
        channel: written.channel?.replace(/^#.*/, (name) => name.toLowerCase()) ?? null,
        thread: written.thread,
      })),
  ).meta({
    description: 'Posts a message to Slack.',
    absent: 'the agent cannot post to Slack',
    examples: [{ max: 2, channel: '#eng-daily', thread: true }],
  }),
  tool: ({ channel }) => ({
    description:
      channel === null
        ? 'Posts a message into the thread in Slack that this work is about.'
        : `Posts a message to ${channel} in Slack.`,
    input: z.object({ text: words }),
  }),
  summary: ({ channel, max: most }) => {
    const where = channel === null ? 'the thread in Slack' : `${channel} in Slack`;
    return most === 1 ? `a message to ${where}` : `up to ${most} messages to ${where}`;
  },
};

const words = z
  .string('is not a text')
  .trim()
  .min(1, 'is empty')
  .max(100_000, 'is longer than 100,000 characters')
  .meta({
    description: 'Markdown: paragraphs, lists, **bold**, `code`, addresses. Tables and pictures are not shown.',
  });
