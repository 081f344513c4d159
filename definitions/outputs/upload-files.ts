import { z } from 'zod';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../schema/foreign/output-foreign-keys.ts';
import { text } from '../schema/scalars.ts';
import { showValue } from '../schema/show-value.ts';
import { strictMap } from '../schema/strict-map.ts';
import {
  fileNames,
  fileOptionKeys,
  FILE_OPTIONS_EXAMPLE,
  OUTPUTS_FOLDER,
  toFileOptions,
  type FileOptions,
} from './options/file-options.ts';
import { max } from './options/max.ts';
import { slackChannel, toChannel } from './options/slack-channel.ts';

import { chosenNumber, target } from './options/target.ts';
import { slackPostMessage } from './slack-post-message.ts';
import type { Output } from './output.ts';
import { needOfChannel, needOfTarget } from './output-need.ts';

export interface UploadFilesOptions extends FileOptions {
  max: number;
  to: 'slack' | 'issue' | 'folder' | 's3';
  /** Of Slack: as for messages. */
  channel: string | null;
  /** The issue that gets the links: `triggering`, `*` or a number. */
  target: string;
  /** Below the folder for files: `reports/weekly`; null: right in it. */
  folder: string | null;
}

export interface UploadFilesInput {
  files: string[];
  /** What stands with the files; only where people read something. */
  text?: string | undefined;
  /** The issue that the agent chose; only where it may choose. */
  number?: number | undefined;
}

const PLACES = ['slack', 'issue', 'folder', 's3'] as const;
const FOLDER = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[\w.-]{1,100}(?:\/[\w.-]{1,100}){0,9}$/;

/** Files that the agent has made, which are no code: a spreadsheet, a report, an archive. */
export const uploadFiles: Output<UploadFilesOptions, UploadFilesInput> = {
  key: 'upload-files',
  alwaysOn: false,
  needsCheckout: false,
  permissions: ({ to }) => (to === 'issue' ? { issues: 'write', pull_requests: 'write' } : {}),
  max: (options) => options.max,
  need: ({ to, channel, target: of }) => {
    if (to === 'slack') return needOfChannel(channel, [slackPostMessage.key]);
    return to === 'issue' ? needOfTarget(of, 'both') : null;
  },
  options: written().meta({
    description: `Hands over files from ${OUTPUTS_FOLDER}. Their kind is read from their content, and credentials are looked for in them, in archives too.`,
    absent: 'files stay in the session',
    examples: [
      { to: 's3', folder: 'reports', max: 2, ...FILE_OPTIONS_EXAMPLE },
      { to: 'slack', channel: '#eng-daily' },
      { to: 'issue', target: 'triggering' },
    ],
  }),
  tool: (options) => ({
    description: `Hands over files that you have written to ${OUTPUTS_FOLDER}. They go ${placeWords(options)}.${allowedWords(options)}`,
    input: inputOf(options),
  }),
  summary: (options) => `files ${placeWords(options)}`,
};

function written(): z.ZodType<UploadFilesOptions> {
  return strictMap(
    {
      to: z
        .enum(PLACES, {
          error: ({ input }) =>
            `is ${showValue(input)}; write slack (a thread), issue (links in a comment), folder (of the worker's machine) or s3 (a bucket)`,
        })
        .meta({
          description:
            'Where they go. slack: into a thread; issue: to the bucket, with links in a comment; folder: below CURFEW_FILES_FOLDER on the machine of the worker; s3: to the bucket.',
        }),
      max: max.default(1),
      ...fileOptionKeys,
      channel: slackChannel.optional(),
      target: target
        .removeDefault()
        .meta({
          description:
            'For `to: issue`: triggering (what the event is about), "*" (any issue the agent names), or a number.',
          absent: 'triggering',
        })
        .optional(),
      folder: text
        .refine((folder) => FOLDER.test(folder), {
          error: ({ input }) =>
            `is ${showValue(input)}; write a path of plain names below the folder for files, such as reports/weekly`,
        })
        .meta({ description: 'For `to: folder` and `to: s3`: a path before that of the run.', absent: 'none' })
        .optional(),
    },
    OUTPUT_OPTIONS_FOREIGN_KEYS,
    (input) => `is ${showValue(input)}; write a map such as { to: slack, channel: "#reports" } or { to: folder }`,
  )
    .superRefine(({ to, channel, target: of, folder }, context) => {
      const issue = (key: string, message: string): void => context.addIssue({ code: 'custom', path: [key], message });
      if (channel !== undefined && to !== 'slack') issue('channel', 'has a meaning only with `to: slack`');
      if (of !== undefined && to !== 'issue') issue('target', 'has a meaning only with `to: issue`');
      if (folder !== undefined && to !== 'folder' && to !== 's3')
        issue('folder', 'has a meaning only with `to: folder` and `to: s3`');
    })
    .transform((options) => ({
      ...toFileOptions(options),
      max: options.max,
      to: options.to,
      channel: toChannel(options.channel),
      target: String(options.target ?? 'triggering'),
      folder: options.folder ?? null,
    }));
}

function inputOf(options: UploadFilesOptions): z.ZodType<UploadFilesInput> {
  const files = fileNames(options);
  if (options.to === 'folder' || options.to === 's3') return z.object({ files });
  if (options.to === 'slack' || options.target !== '*') return z.object({ files, text: words });
  return z.object({ files, text: words, number: chosenNumber('comment on') });
}

function placeWords({ to, channel, target: of }: UploadFilesOptions): string {
  if (to === 'slack') return channel === null ? 'into the thread in Slack' : `to ${channel} in Slack`;
  if (to === 'issue') return of === 'triggering' || of === '*' ? 'to an issue, as links' : `to #${of}, as links`;
  return to === 'folder' ? 'to a folder' : 'to a bucket';
}

function allowedWords({ allowed }: UploadFilesOptions): string {
  return allowed === null ? '' : ` Their names must match ${allowed.join(', ')}.`;
}

const words = z
  .string('is not a text')
  .trim()
  .max(3_000, 'is longer than 3,000 characters')
  .meta({ description: 'Markdown: what the files are, in a few lines.' })
  .optional();
