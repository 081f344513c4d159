import { z } from 'zod';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../schema/foreign/output-foreign-keys.ts';
import { strictMap } from '../schema/strict-map.ts';
import { max } from './options/max.ts';
import type { Output } from './output.ts';
import { needOfSentryIssue } from './output-need.ts';
import { withDefaults } from './options/with-defaults.ts';

export interface SentryAddCommentOptions {
  max: number;
}

export interface SentryAddCommentInput {
  body: string;
}

/** A comment on the issue at Sentry that started the run. */
export const sentryAddComment: Output<SentryAddCommentOptions, SentryAddCommentInput> = {
  key: 'sentry-add-comment',
  alwaysOn: false,
  needsCheckout: false,
  permissions: () => ({}),
  max: (options) => options.max,
  need: needOfSentryIssue,
  options: withDefaults<SentryAddCommentOptions>(strictMap({ max: max.default(1) }, OUTPUT_OPTIONS_FOREIGN_KEYS)).meta({
    description: 'Comments on the issue at Sentry that started the run.',
    absent: 'the agent cannot comment there',
    examples: [{ max: 2 }],
  }),
  tool: () => ({
    description: 'Adds a comment to the issue at Sentry that this work is about.',
    input: z.object({
      body: z
        .string('is not a text')
        .trim()
        .min(1, 'is empty')
        .max(200_000, 'is longer than 200,000 characters')
        .meta({ description: 'Markdown.' }),
    }),
  }),
  summary: (options) => (options.max === 1 ? 'a comment at Sentry' : `up to ${options.max} comments at Sentry`),
};
