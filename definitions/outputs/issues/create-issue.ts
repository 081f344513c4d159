import { z } from 'zod';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../../schema/foreign/output-foreign-keys.ts';
import { labelNames, lineUpTo, logins } from '../../schema/scalars.ts';
import { strictMap } from '../../schema/strict-map.ts';
import { closeOlderKey } from '../options/close-older-key.ts';
import { expires } from '../options/expires.ts';
import { markdownBody } from '../options/markdown-body.ts';
import { max } from '../options/max.ts';
import { titleInput } from '../options/title-input.ts';
import type { Output } from '../output.ts';
import { withDefaults } from '../options/with-defaults.ts';

export interface CreateIssueOptions {
  max: number;
  titlePrefix: string;
  labels: string[];
  assignees: string[];
  closeOlderIssues: boolean;
  /** What the issues carry that close one another; null or absent (in runs of an earlier version): they are found by the automation. */
  closeOlderKey?: string | null;
  /** After how long an issue is closed; null or absent (in runs of an earlier version): never. */
  expiresMs?: number | null;
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
        'title-prefix': lineUpTo(100)
          .meta({ description: 'What every title begins with.', examples: ['[nightly] '] })
          .default(''),
        labels: labelNames
          .meta({ description: 'Labels of every issue; one that does not exist is made.', examples: [['report']] })
          .default([]),
        assignees: logins
          .meta({ description: 'Logins to whom every issue is assigned.', examples: [['octocat']] })
          .default([]),
        'close-older-issues': z
          .boolean()
          .meta({
            description:
              'Closes the open issues that earlier runs of this automation made, with a comment that names the new one: those whose title still has the prefix and that nobody has opened again. The run closes ten, upkeep the others.',
            examples: [true],
          })
          .default(false),
        'close-older-key': closeOlderKey
          .meta({
            description:
              'With `close-older-issues`: the issues that close one another carry this key, whatever their titles and whichever automations made them. Case and signs make no difference.',
            absent: 'they are found by automation and `title-prefix`',
            examples: ['weekly-report'],
          })
          .optional(),
        expires: expires
          .meta({
            description:
              'How long an issue stays open: days (`7`), `12h`, `7d` or `2w`, at most 365 days. Then it is closed as not planned, with a comment. One that a person has opened again is left alone. `false`: as long as people want.',
            absent: 'as long as people want',
            examples: [7, '2w'],
          })
          .optional(),
      },
      OUTPUT_OPTIONS_FOREIGN_KEYS,
    ).transform((written) => ({
      max: written.max,
      titlePrefix: written['title-prefix'],
      labels: written.labels,
      assignees: written.assignees,
      closeOlderIssues: written['close-older-issues'],
      closeOlderKey: written['close-older-key'] ?? null,
      expiresMs: written.expires ?? null,
    })),
  ).meta({
    description: 'An issue in the repository that is checked out; without a checkout in that of the event.',
    absent: 'the agent cannot open issues',
    examples: [{ max: 1, 'title-prefix': '[nightly] ', labels: ['report'], 'close-older-issues': true, expires: 7 }],
  }),
  tool: ({ titlePrefix }) => ({
    description:
      titlePrefix === ''
        ? 'Opens an issue in the repository of this work.'
        : `Opens an issue in the repository of this work. Its title gets the prefix ${JSON.stringify(titlePrefix)} by itself.`,
    input: z.object({ title: titleInput, body: markdownBody }),
  }),
  summary: (options) => (options.max === 1 ? 'an issue' : `up to ${options.max} issues`),
};
