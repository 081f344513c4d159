import { z } from 'zod';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../schema/foreign/output-foreign-keys.ts';
import { strictMap } from '../schema/strict-map.ts';
import {
  fileNames,
  fileOptionKeys,
  FILE_OPTIONS_EXAMPLE,
  toFileOptions,
  type FileOptions,
} from './options/file-options.ts';
import { max } from './options/max.ts';
import { slackChannel, toChannel } from './options/slack-channel.ts';
import type { Output } from './output.ts';
import { needOfChannel } from './output-need.ts';
import { withDefaults } from './options/with-defaults.ts';

export interface SlackPostMessageOptions {
  max: number;
  /** The id of a channel or `#name` in lower case; null: the thread of the run. */
  channel: string | null;
  /** Whether it goes into the thread of the run where the run has one in this channel. */
  thread: boolean;
  /** Which files the agent may attach; null: none. Absent in what an earlier version has stored. */
  files?: FileOptions | null;
}

export interface SlackPostMessageInput {
  text: string;
  /** Names of files to attach; only where the automation allows files. */
  files?: string[] | undefined;
}

/** A message in a channel or thread of Slack. */
export const slackPostMessage: Output<SlackPostMessageOptions, SlackPostMessageInput> = {
  key: 'slack-post-message',
  alwaysOn: false,
  needsCheckout: false,
  permissions: () => ({}),
  max: (options) => options.max,
  need: ({ channel }) => needOfChannel(channel, []),
  options: withDefaults<SlackPostMessageOptions>(
    strictMap(
      {
        max: max.default(1),
        channel: slackChannel.optional(),
        thread: z
          .boolean()
          .meta({
            description:
              'true: in the thread of the run, if it was started in this channel or has posted there; false: always in the channel itself.',
          })
          .default(true),
        files: z
          .union([z.boolean(), fileMap()], {
            error: 'must be true, or a map such as { allowed: ["*.png"], max-size: 10240 }',
          })
          .meta({
            description: 'Whether the agent may attach files from its folder of outputs, and which.',
            default: false,
          })
          .optional(),
      },
      OUTPUT_OPTIONS_FOREIGN_KEYS,
    )
      .refine(({ channel, thread }) => thread || channel !== undefined, {
        error: 'is false, so `channel` must say where messages go',
        path: ['thread'],
      })
      .transform((written) => ({
        max: written.max,
        channel: toChannel(written.channel),
        thread: written.thread,
        files: filesOf(written.files),
      })),
  ).meta({
    description: 'Posts a message to Slack.',
    absent: 'the agent cannot post to Slack',
    examples: [{ max: 2, channel: '#eng-daily', thread: true, files: FILE_OPTIONS_EXAMPLE }],
  }),
  tool: ({ channel, files }) => ({
    description:
      channel === null
        ? 'Posts a message into the thread in Slack that this work is about.'
        : `Posts a message to ${channel} in Slack.`,
    input: files ? z.object({ text: words, files: fileNames(files).optional() }) : z.object({ text: words }),
  }),
  summary: ({ channel, max: most }) => {
    const where = channel === null ? 'the thread in Slack' : `${channel} in Slack`;
    return most === 1 ? `a message to ${where}` : `up to ${most} messages to ${where}`;
  },
};

function filesOf(written: boolean | z.output<ReturnType<typeof fileMap>> | undefined): FileOptions | null {
  if (written === undefined || written === false) return null;
  return toFileOptions(written === true ? fileMap().parse({}) : written);
}

function fileMap() {
  return strictMap(fileOptionKeys);
}

const words = z
  .string('is not a text')
  .trim()
  .min(1, 'is empty')
  .max(100_000, 'is longer than 100,000 characters')
  .meta({
    description: 'Markdown: paragraphs, lists, **bold**, `code`, addresses. Tables and pictures are not shown.',
  });
