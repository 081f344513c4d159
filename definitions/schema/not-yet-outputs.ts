import { z } from 'zod';
import { globs } from '../outputs/globs.ts';
import { max } from '../outputs/max.ts';
import { count, text, texts } from './scalars.ts';
import { strictMap } from './strict-map.ts';

/** Outputs of the format without a row in the table. A row of the same key takes the place of an entry. */
export const NOT_YET_OUTPUTS: Readonly<Record<string, z.ZodType>> = {
  'push-to-pull-request-branch': strictMap({
    max: max.optional(),
    'allowed-files': globs.optional(),
    'excluded-files': globs.optional(),
    'protected-files': z.enum(['blocked', 'fallback-to-issue', 'allowed']).optional(),
    'max-patch-files': count.optional(),
    'max-patch-size': count.optional(),
  }).nullable(),
  'create-issue': strictMap({
    max: max.optional(),
    'title-prefix': z.string().optional(),
    labels: texts.optional(),
    assignees: texts.optional(),
    'close-older-issues': z.boolean().optional(),
  }).nullable(),
  'add-labels': strictMap({ max: max.optional(), allowed: texts.optional() }).nullable(),
  'reply-to-pull-request-review-comment': strictMap({ max: max.optional() }).nullable(),
  'slack-post-message': strictMap({ max: max.optional(), channel: text }),
  'sentry-add-comment': strictMap({ max: max.optional() }).nullable(),
};
