import { z } from 'zod';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../../schema/foreign/output-foreign-keys.ts';
import { notYet } from '../../schema/not-yet.ts';
import { strictMap } from '../../schema/strict-map.ts';
import { markdownBody } from '../options/markdown-body.ts';
import { max } from '../options/max.ts';
import type { Output } from '../output.ts';
import { chosenNumber, target } from '../options/target.ts';
import { withDefaults } from '../options/with-defaults.ts';

export interface AddCommentOptions {
  max: number;
  /** `triggering` (what the event is about), `*` (any issue of the repository), or a number. */
  target: string;
}

export interface AddCommentInput {
  body: string;
  /** The issue or pull request that the agent chose; only where it may choose. */
  number?: number | undefined;
}

/** A comment on an issue or a pull request. */
export const addComment: Output<AddCommentOptions, AddCommentInput> = {
  key: 'add-comment',
  alwaysOn: false,
  needsCheckout: false,
  permissions: () => ({ issues: 'write', pull_requests: 'write' }),
  max: (options) => options.max,
  options: withDefaults<AddCommentOptions>(
    strictMap(
      {
        max: max.default(1),
        target,
        'hide-older-comments': notYet(z.boolean()).optional(),
      },
      OUTPUT_OPTIONS_FOREIGN_KEYS,
    ).transform((written) => ({ max: written.max, target: String(written.target) })),
  ).meta({
    description: 'Comments on an issue or a pull request.',
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
