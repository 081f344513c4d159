import { z } from 'zod';
import { formatUsd } from '../../money/format-usd.ts';
import { globProblem } from '../match-glob.ts';
import { limitsSchema } from './limits-schema.ts';
import { NOT_YET, notYet } from './not-yet.ts';
import { pricesSchema } from './prices-schema.ts';
import { budgetSpend, count, duration, durationUpTo, text, texts } from './scalars.ts';
import { showValue } from './show-value.ts';
import { strictMap } from './strict-map.ts';

const timezone = text.refine(isTimezone, {
  error: ({ input }) => `is ${showValue(input)}, which is no time zone; write a name such as Europe/Berlin or UTC`,
});

const repository = text.superRefine((glob, context) => {
  const message = glob.split('/').length === 2 ? globProblem(glob) : 'write owner/name or owner/*';
  if (message !== null) context.addIssue({ code: 'custom', message: `is ${showValue(glob)}: ${message}` });
});

const periods = strictMap({ day: budgetSpend.optional(), month: budgetSpend.optional() }).superRefine(
  ({ day, month }, context) => {
    if (day === undefined || month === undefined || day <= month) return;
    const message = `is ${formatUsd(day)}, more than the ${formatUsd(month)} of \`month\`, so it could never be reached; lower or remove it`;
    context.addIssue({ code: 'custom', path: ['day'], message });
  },
);

const keep = durationUpTo(3_650);

const RATE = /^\d+\/(?:m|h|d)$/;
const rate = z.string().regex(RATE, { error: 'must be a number per time, such as 30/h' });

/** Names of environment variables, never values. Two names allow rotating a secret. */
const secret = z.union([text, texts.min(1).max(2)]);

/** `curfew.yml`. */
export const settingsSchema = strictMap({
  timezone: timezone.optional(),
  repositories: z
    .array(repository)
    .meta({ description: 'Where runs may work: owner/name or owner/*; anything else is refused.' })
    .optional(),
  defaults: strictMap({ limits: limitsSchema.optional() }).optional(),
  budgets: strictMap({
    organization: periods.meta({ description: 'All runs of the installation together.' }).optional(),
    repository: periods.meta({ description: 'The runs of each repository.' }).optional(),
    automation: periods.meta({ description: 'The runs of each automation.' }).optional(),
  })
    .meta({ description: 'Ceilings that runs share: a run starts only if all that apply to it have room.' })
    .optional(),
  sources: notYet(z.record(z.string(), strictMap({ scheme: text, secret, id: text.optional() }))).optional(),
  retention: notYet(strictMap({ deliveries: keep.optional(), runs: keep.optional() })).optional(),
  breaker: notYet(strictMap({ after: count.optional(), 'close-after': duration.optional() })).optional(),
  rates: notYet(
    strictMap({ automation: rate.optional(), sender: rate.optional(), repository: rate.optional() }),
  ).optional(),
  'chain-depth': z
    .int()
    .min(0)
    .refine((depth) => depth === 1, {
      error: 'is part of the format, but this version carries out only 1; write 1 or remove it',
      params: { reason: NOT_YET },
    })
    .optional(),
  notify: notYet(strictMap({ slack: text.optional() })).optional(),
  prices: pricesSchema.optional(),
});

export type WrittenSettings = z.output<typeof settingsSchema>;

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
