import { z } from 'zod';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../../schema/foreign/output-foreign-keys.ts';
import { strictMap } from '../../schema/strict-map.ts';
import { markdownBody } from '../options/markdown-body.ts';
import { max } from '../options/max.ts';
import { chosenNumber, target } from '../options/target.ts';
import { withDefaults } from '../options/with-defaults.ts';
import type { Output } from '../output.ts';
import { needOfTarget } from '../output-need.ts';

export interface ReviewCommentOptions {
  max: number;
  /** `triggering` (what the event is about), `*` (any pull request of the repository), or a number. */
  target: string;
  /** Where a comment is if the agent does not say. */
  side: 'LEFT' | 'RIGHT';
}

export interface ReviewCommentInput {
  path: string;
  line: number;
  start_line?: number | undefined;
  side?: 'LEFT' | 'RIGHT' | undefined;
  body: string;
  /** The pull request that the agent chose; only where it may choose. */
  number?: number | undefined;
}

/** Comments on lines of a pull request, gathered into one review. */
export const createPullRequestReviewComment: Output<ReviewCommentOptions, ReviewCommentInput> = {
  key: 'create-pull-request-review-comment',
  alwaysOn: false,
  needsCheckout: false,
  permissions: () => ({ pull_requests: 'write' }),
  max: (options) => options.max,
  need: ({ target: where }) => needOfTarget(where, 'pull'),
  options: withDefaults<ReviewCommentOptions>(
    strictMap(
      {
        max: max.default(10),
        target,
        side: z
          .enum(['LEFT', 'RIGHT'], { error: 'must be RIGHT (the file as it is now) or LEFT (as it was before)' })
          .meta({ description: 'RIGHT: the file as the pull request makes it; LEFT: as it was before.' })
          .default('RIGHT'),
      },
      OUTPUT_OPTIONS_FOREIGN_KEYS,
    ).transform((written) => ({ max: written.max, target: String(written.target), side: written.side })),
  ).meta({
    description:
      'Comments on lines of a pull request. Those of a run go out as one review: with `submit-pull-request-review`, else at the end of the run.',
    absent: 'the agent cannot comment on lines',
    examples: [{ max: 10, target: 'triggering', side: 'RIGHT' }],
  }),
  tool: (options) => ({
    description: [
      options.target === '*'
        ? 'Adds a comment on lines of a pull request of this repository.'
        : 'Adds a comment on lines of the pull request that this work is about.',
      'The lines must be in its changes; the answer says so at once. All comments go out together, as one review.',
      'A Markdown block `suggestion` in the text replaces the lines if a person applies it.',
    ].join(' '),
    input: options.target === '*' ? z.object({ ...PLACE, number: chosenNumber('comment on') }) : z.object(PLACE),
  }),
  summary: (options) => (options.max === 1 ? 'a comment on lines' : `up to ${options.max} comments on lines`),
};

const lineNumber = z.int('is not a whole number').positive('is not the number of a line');

const PLACE = {
  path: z
    .string('is not a text')
    .min(1, 'is empty')
    .max(4_096, 'is longer than 4,096 characters')
    .meta({ description: 'The file, from the top of the repository.' }),
  line: lineNumber.meta({ description: 'The line; the last one if there are several.' }),
  start_line: lineNumber.meta({ description: 'The first of several lines; leave it out for one.' }).optional(),
  side: z
    .enum(['LEFT', 'RIGHT'], 'is neither LEFT nor RIGHT')
    .meta({ description: 'RIGHT counts lines of the file as it is now, LEFT removed lines as they were before.' })
    .optional(),
  body: markdownBody,
};
