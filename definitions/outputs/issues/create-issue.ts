import { z } from 'zod';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../../schema/foreign/output-foreign-keys.ts';
import { notYet } from '../../schema/not-yet.ts';
import { count, duration, labelNames, text, texts } from '../../schema/scalars.ts';
import { strictMap } from '../../schema/strict-map.ts';
import { markdownBody } from '../options/markdown-body.ts';
import { max } from '../options/max.ts';
import type { Output } from '../output.ts';
import { withDefaults } from '../options/with-defaults.ts';

export interface CreateIssueOptions {
  max: number;
  titlePrefix: string;
  labels: string[];
  assignees: string[];
  closeOlderIssues: boolean;
}

export interface CreateIssueInput {
  title: string;
  body: string;
}

/** An issue of the agent's words. */
export const createIssue: Output<CreateIssueOptions, CreateIssueInput> = {
  key: 'create-issue',
  alwaysOn: false,
  needsCheckout: false,
  permissions: () => ({ issues: 'write' }),
  max: (options) => options.max,
  options: withDefaults<CreateIssueOptions>(
    strictMap(
      {
        max: max.default(1),
        'title-prefix': z
          .string()
          .max(100)
          .meta({ description: 'What every title begins with.', examples: ['[nightly] '] })
          .default(''),
        labels: labelNames
          .meta({ description: 'Labels of every issue; one that does not exist is made.', examples: [['report']] })
          .default([]),
        assignees: texts
          .meta({ description: 'Logins to whom every issue is assigned.', examples: [['octocat']] })
          .default([]),
        'close-older-issues': z
          .boolean()
          .meta({
            description:
              'Closes the open issues that earlier runs of this automation made, with a comment that names the new one: those whose title still has the prefix and that nobody has opened again, at most ten at a time.',
            examples: [true],
          })
          .default(false),
        'close-older-key': notYet(text).optional(),
        expires: notYet(z.union([count, duration])).optional(),
      },
      OUTPUT_OPTIONS_FOREIGN_KEYS,
    ).transform((written) => ({
      max: written.max,
      titlePrefix: written['title-prefix'],
      labels: written.labels,
      assignees: written.assignees,
      closeOlderIssues: written['close-older-issues'],
    })),
  ).meta({
    description: 'An issue in the repository that is checked out; without a checkout in that of the event.',
    absent: 'the agent cannot open issues',
    examples: [{ max: 1, 'title-prefix': '[nightly] ', labels: ['report'], 'close-older-issues': true }],
  }),
  tool: ({ titlePrefix }) => ({
    description:
      titlePrefix === ''
        ? 'Opens an issue in the repository of this work.'
        : `Opens an issue in the repository of this work. Its title gets the prefix ${JSON.stringify(titlePrefix)} by itself.`,
    input: z.object({ title, body: markdownBody }),
  }),
  summary: (options) => (options.max === 1 ? 'an issue' : `up to ${options.max} issues`),
};

const title = z
  .string('is not a text')
  .trim()
  .min(1, 'is empty')
  .max(1_000, 'is longer than 1,000 characters')
  .meta({ description: 'One line that says what the issue is about.' });
