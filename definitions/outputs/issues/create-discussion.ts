import { z } from 'zod';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../../schema/foreign/output-foreign-keys.ts';
import { labelNames, lineUpTo } from '../../schema/scalars.ts';
import { strictMap } from '../../schema/strict-map.ts';
import { markdownBody } from '../options/markdown-body.ts';
import { max } from '../options/max.ts';
import { titleInput } from '../options/title-input.ts';
import { withDefaults } from '../options/with-defaults.ts';
import type { Output } from '../output.ts';

export interface CreateDiscussionOptions {
  max: number;
  titlePrefix: string;
  /** A name, a slug or an id; null: the first category of the repository that is not for announcements. */
  category: string | null;
  labels: string[];
}

export interface CreateDiscussionInput {
  title: string;
  body: string;
}

/** A discussion of the agent's words. */
export const createDiscussion: Output<CreateDiscussionOptions, CreateDiscussionInput> = {
  key: 'create-discussion',
  alwaysOn: false,
  needsCheckout: false,
  permissions: () => ({ discussions: 'write' }),
  max: (options) => options.max,
  options: withDefaults<CreateDiscussionOptions>(
    strictMap(
      {
        max: max.default(1),
        'title-prefix': lineUpTo(100)
          .meta({ description: 'What every title begins with.', examples: ['[report] '] })
          .default(''),
        category: lineUpTo(100)
          .refine((name) => name.trim() !== '', { error: 'is empty; fill it in or remove it' })
          .meta({
            description: 'The category, by its name, its slug or its id.',
            absent: 'the first one of the repository that is not for announcements',
            examples: ['General'],
          })
          .optional(),
        labels: labelNames
          .meta({ description: 'Labels of every discussion; the repository must have them.', examples: [['report']] })
          .default([]),
      },
      OUTPUT_OPTIONS_FOREIGN_KEYS,
    ).transform((written) => ({
      max: written.max,
      titlePrefix: written['title-prefix'],
      category: written.category ?? null,
      labels: written.labels,
    })),
  ).meta({
    description: 'A discussion in the repository that is checked out; without a checkout in that of the event.',
    absent: 'the agent cannot begin discussions',
    examples: [{ max: 1, 'title-prefix': '[weekly] ', category: 'general' }],
  }),
  tool: ({ titlePrefix }) => ({
    description:
      titlePrefix === ''
        ? 'Begins a discussion in the repository of this work.'
        : `Begins a discussion in the repository of this work. Its title gets the prefix ${JSON.stringify(titlePrefix)} by itself.`,
    input: z.object({ title: titleInput, body: markdownBody }),
  }),
  summary: (options) => (options.max === 1 ? 'a discussion' : `up to ${options.max} discussions`),
};
