import { z } from 'zod';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../../schema/foreign/output-foreign-keys.ts';
import { strictMap } from '../../schema/strict-map.ts';
import { markdownBody } from '../options/markdown-body.ts';
import { max } from '../options/max.ts';
import type { Output } from '../output.ts';
import { needOfTarget } from '../output-need.ts';
import { chosenNumber, target } from '../options/target.ts';
import { withDefaults } from '../options/with-defaults.ts';

export interface AddCommentOptions {
  max: number;
  /** `triggering` (what the event is about), `*` (any issue of the repository), or a number. */
  target: string;
  /** Whether the comments of earlier runs are hidden; absent in runs of an earlier version. */
  hideOlderComments?: boolean;
  /** Whether it may answer in discussions; absent in runs of an earlier version. */
  discussions?: boolean;
}

export interface AddCommentInput {
  body: string;
  /** The issue or pull request that the agent chose; only where it may choose. */
  number?: number | undefined;
}

/** A comment on an issue or a pull request, or in the thread of a discussion that started the run. */
export const addComment: Output<AddCommentOptions, AddCommentInput> = {
  key: 'add-comment',
  alwaysOn: false,
  needsCheckout: false,
  permissions: ({ discussions }) => ({
    issues: 'write',
    pull_requests: 'write',
    ...(discussions === true ? { discussions: 'write' } : {}),
  }),
  max: (options) => options.max,
  need: ({ target, discussions }) => {
    const need = needOfTarget(target, 'both');
    return need && discussions === true ? { ...need, topics: [...need.topics, 'discussion-comment'] } : need;
  },
  options: withDefaults<AddCommentOptions>(
    strictMap(
      {
        max: max.default(1),
        target,
        'hide-older-comments': z
          .boolean()
          .meta({
            description:
              'Hides the comments that earlier runs of this automation made at the same place, as outdated. Comments of others stay.',
            examples: [true],
          })
          .default(false),
        discussions: z
          .boolean()
          .meta({
            description:
              'Where a comment in a discussion started the run, the agent answers in its thread. The token needs write access to discussions.',
            examples: [true],
          })
          .default(false),
      },
      OUTPUT_OPTIONS_FOREIGN_KEYS,
    ).transform((written) => ({
      max: written.max,
      target: String(written.target),
      hideOlderComments: written['hide-older-comments'],
      discussions: written.discussions,
    })),
  ).meta({
    description:
      'Comments on an issue or a pull request. Where a comment on lines of a pull request, or in a discussion, started the run, the answer goes into its thread.',
    absent: 'the agent cannot comment',
    examples: [{ max: 2, target: 'triggering' }],
  }),
  tool: ({ target }) => ({
    description:
      target === '*'
        ? 'Adds a comment to an issue or pull request of this repository.'
        : 'Adds a comment to the issue or pull request that this work is about.',
    input:
      target === '*'
        ? z.object({ body: markdownBody, number: chosenNumber('comment on') })
        : z.object({ body: markdownBody }),
  }),
  summary: (options) => (options.max === 1 ? 'a comment' : `up to ${options.max} comments`),
};
