import { z } from 'zod';
import { showValue } from '../../schema/show-value.ts';
import { strictMap } from '../../schema/strict-map.ts';

const SLUG = /^(\*|[a-z0-9_][a-z0-9_-]{0,99})$/;

const projects = z
  .array(z.string().regex(SLUG, { error: 'must be the slug of a project, such as checkout-api, or "*" for all' }), {
    error: ({ input }) => `is ${showValue(input)}; write the slugs of projects, or ['*'] for all`,
  })
  .min(1)
  .meta({ description: 'Slugs of the projects at Sentry whose events may start it; "*": all.' });

/** The keys under `on` by which something at Sentry starts an automation. */
export const sentryKeys = {
  sentry_issue: triggerOf(
    ['created', 'resolved', 'assigned', 'archived', 'ignored', 'unresolved'],
    'An issue at Sentry is new, or changes its state. `archived` and `ignored` are the same.',
  ),
  sentry_event_alert: triggerOf(['triggered'], 'An alert about an issue is triggered at Sentry.'),
  sentry_metric_alert: triggerOf(
    ['open', 'warning', 'critical', 'resolved'],
    'An alert about a metric changes its state at Sentry.',
  ),
  sentry_comment: triggerOf(['created', 'updated', 'deleted'], 'Somebody comments on an issue at Sentry.'),
};

export type WrittenSentry = z.output<z.ZodObject<typeof sentryKeys>>;

function triggerOf<const Types extends readonly [string, ...string[]]>(types: Types, description: string) {
  return strictMap(
    {
      types: z.array(z.enum(types)).min(1).meta({ description: 'Which actions start it.', absent: 'all' }).optional(),
      projects,
    },
    {},
    (input) => `is ${showValue(input)}; write a map such as { projects: [checkout-api] }, or ['*'] for all`,
  )
    .meta({ description, examples: [{ types: [types[0]], projects: ['checkout-api'] }] })
    .optional();
}
