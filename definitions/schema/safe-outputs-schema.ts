import { z } from 'zod';
import { globProblem } from '../match-glob.ts';
import { OUTPUTS_FOREIGN_KEYS } from './foreign-keys.ts';
import { notYet } from './not-yet.ts';
import { count, text, texts } from './scalars.ts';
import { strictMap } from './strict-map.ts';

const max = count.max(100).optional();

const files = z.array(
  text.superRefine((glob, context) => {
    const message = globProblem(glob);
    if (message !== null) context.addIssue({ code: 'custom', message: `is wrong: ${message}` });
  }),
);

const BRANCH_PREFIX = /^(?![-/.])(?!.*(?:\.\.|\/\/))[A-Za-z0-9._/-]{1,60}$/;

const createPullRequest = strictMap({
  max: max.refine((value) => value === undefined || value <= 1, {
    error: 'is part of the format, but this version opens one pull request per subject; write 1, or remove it',
  }),
  'title-prefix': z.string().max(100).optional(),
  labels: texts.optional(),
  reviewers: texts.optional(),
  'team-reviewers': texts.optional(),
  assignees: texts.optional(),
  'branch-prefix': z
    .string()
    .regex(BRANCH_PREFIX, { error: 'must be the beginning of a branch name, such as curfew/' })
    .optional(),
  'base-branch': text.optional(),
  draft: z.boolean().optional(),
  'if-no-changes': z.enum(['warn', 'error', 'ignore']).optional(),
  'allowed-files': files.min(1).optional(),
  'excluded-files': files.optional(),
  'protected-files': z.enum(['blocked', 'fallback-to-issue', 'allowed']).optional(),
  'max-patch-files': count.optional(),
  'max-patch-size': count.meta({ description: 'In kB.' }).optional(),
  'fallback-as-issue': z.boolean().optional(),
});

const addComment = strictMap({
  max,
  target: z
    .union([z.literal('triggering'), z.literal('*'), count], {
      error: 'must be triggering (what the event is about), "*" (any issue of the repository) or a number',
    })
    .optional(),
});

/** Outputs by name. Null and an empty map both mean: with all defaults. */
export const safeOutputsSchema = strictMap(
  {
    'create-pull-request': createPullRequest.nullable().optional(),
    'add-comment': addComment.nullable().optional(),
    noop: z
      .union([strictMap({ max }), z.null()], {
        error: 'is always there; remove this, or write `noop:` without a value',
      })
      .optional(),
    staged: z.boolean().meta({ description: 'Everything is shown, nothing is done.' }).optional(),
    'push-to-pull-request-branch': notYet(
      strictMap({
        max,
        'allowed-files': files.optional(),
        'excluded-files': files.optional(),
        'protected-files': z.enum(['blocked', 'fallback-to-issue', 'allowed']).optional(),
        'max-patch-files': count.optional(),
        'max-patch-size': count.optional(),
      }).nullable(),
    ).optional(),
    'create-issue': notYet(
      strictMap({
        max,
        'title-prefix': z.string().optional(),
        labels: texts.optional(),
        assignees: texts.optional(),
        'close-older-issues': z.boolean().optional(),
      }).nullable(),
    ).optional(),
    'add-labels': notYet(strictMap({ max, allowed: texts.optional() }).nullable()).optional(),
    'reply-to-pull-request-review-comment': notYet(strictMap({ max }).nullable()).optional(),
    'slack-post-message': notYet(strictMap({ max, channel: text })).optional(),
    'sentry-add-comment': notYet(strictMap({ max }).nullable()).optional(),
  },
  OUTPUTS_FOREIGN_KEYS,
);
