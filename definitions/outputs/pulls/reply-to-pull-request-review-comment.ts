import { z } from 'zod';
import { markdownBody } from '../options/markdown-body.ts';
import { max } from '../options/max.ts';
import { chosenNumber, target } from '../options/target.ts';
import { withDefaults } from '../options/with-defaults.ts';
import type { Output } from '../output.ts';
import { needOfTarget } from '../output-need.ts';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../../schema/foreign/output-foreign-keys.ts';
import { strictMap } from '../../schema/strict-map.ts';

export interface ReviewReplyOptions {
  max: number;
  /** `triggering` (what the event is about), `*` (any pull request of the repository), or a number. */
  target: string;
}

export interface ReviewReplyInput {
  comment_id: number;
  body: string;
  /** The pull request that the agent chose; only where it may choose. */
  number?: number | undefined;
}

/** Answers in threads on lines of a pull request. */
export const replyToPullRequestReviewComment: Output<ReviewReplyOptions, ReviewReplyInput> = {
  key: 'reply-to-pull-request-review-comment',
  alwaysOn: false,
  needsCheckout: false,
  permissions: () => ({ pull_requests: 'write' }),
  max: (options) => options.max,
  need: ({ target: where }) => needOfTarget(where, 'pull'),
  options: withDefaults<ReviewReplyOptions>(
    strictMap({ max: max.default(10), target }, OUTPUT_OPTIONS_FOREIGN_KEYS).transform((written) => ({
      max: written.max,
      target: String(written.target),
    })),
  ).meta({
    description: 'Answers to comments on lines of a pull request, each in its thread.',
    absent: 'the agent cannot answer in threads',
    examples: [{ max: 10, target: 'triggering' }],
  }),
  tool: (options) => ({
    description: `Answers a comment on lines of ${
      options.target === '*' ? 'a pull request of this repository' : 'the pull request that this work is about'
    }, in its thread.`,
    input: options.target === '*' ? z.object({ ...WORDS, number: chosenNumber('answer on') }) : z.object(WORDS),
  }),
  summary: (options) => (options.max === 1 ? 'an answer in a thread' : `up to ${options.max} answers in threads`),
};

const WORDS = {
  comment_id: z
    .int('is not a whole number')
    .positive('is not the id of a comment')
    .meta({ description: 'The id of the comment: the number after `discussion_r` in its address.' }),
  body: markdownBody,
};
