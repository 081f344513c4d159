import { z } from 'zod';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../schema/foreign-keys.ts';
import { notYet } from '../schema/not-yet.ts';
import { count } from '../schema/scalars.ts';
import { strictMap } from '../schema/strict-map.ts';
import { max } from './max.ts';
import type { Output } from './output.ts';
import { withDefaults } from './with-defaults.ts';

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
  max: (options) => options.max,
  options: withDefaults<AddCommentOptions>(
    strictMap(
      {
        max: max.default(1),
        target: z
          .union([z.literal('triggering'), z.literal('*'), count], {
            error: 'must be triggering (what the event is about), "*" (any issue of the repository) or a number',
          })
          .meta({
            description: 'triggering: what the event is about; "*": any issue the agent names; a number: this issue.',
          })
          .default('triggering'),
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
    input: target === '*' ? z.object({ body, number }) : z.object({ body }),
  }),
  summary: (options) => (options.max === 1 ? 'a comment' : `up to ${options.max} comments`),
};

const body = z
  .string('is not a text')
  .trim()
  .min(1, 'is empty')
  .max(200_000, 'is longer than 200,000 characters')
  .meta({ description: 'Markdown.' });

const number = z
  .int('is not a whole number; say which issue or pull request to comment on')
  .positive('is not the number of an issue')
  .meta({ description: 'The number of the issue or pull request.' });
