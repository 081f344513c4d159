import { z } from 'zod';
import { formatUsd } from '../../../money/format-usd.ts';
import { globProblem } from '../../match-glob.ts';
import { DEFAULT_SETTINGS } from '../../settings.ts';
import { webhookSourcesSchema } from '../../sources/webhook/webhook-sources-schema.ts';
import { limitsSchema } from '../limits-schema.ts';
import { notifySchema } from './notify-schema.ts';
import { peopleSchema } from './people-schema.ts';
import { pricesSchema } from './prices-schema.ts';
import { rate } from '../rate-schema.ts';
import { budgetSpend, count, duration, durationUpTo, text } from '../scalars.ts';
import { showValue } from '../show-value.ts';
import { strictMap } from '../strict-map.ts';
import { timezone } from '../timezone.ts';

const repository = text.superRefine((glob, context) => {
  const message = glob.split('/').length === 2 ? globProblem(glob) : 'write owner/name or owner/*';
  if (message !== null) context.addIssue({ code: 'custom', message: `is ${showValue(glob)}: ${message}` });
});

const MOST_KEPT_DAYS = 3_650;
/** A month and a day, whatever the time zone. */
const LEAST_RUNS_DAYS = 32;

const periods = strictMap({
  day: budgetSpend.meta({ description: 'US dollars in a day, in whole cents.', absent: 'no ceiling' }).optional(),
  month: budgetSpend.meta({ description: 'US dollars in a month, in whole cents.', absent: 'no ceiling' }).optional(),
}).superRefine(({ day, month }, context) => {
  if (day === undefined || month === undefined || day <= month) return;
  const message = `is ${formatUsd(day)}, more than the ${formatUsd(month)} of \`month\`, so it could never be reached; lower or remove it`;
  context.addIssue({ code: 'custom', path: ['day'], message });
});

const keep = durationUpTo(MOST_KEPT_DAYS);
const MS_PER_DAY = 86_400_000;

const retention = strictMap({
  deliveries: keep
    .meta({
      description: 'How long the bodies of deliveries are kept. Their ids stay, so that none starts a run again.',
      default: '30d',
      examples: ['30d'],
    })
    .optional(),
  runs: keep
    .refine((ms) => ms >= LEAST_RUNS_DAYS * MS_PER_DAY, {
      error: `must be at least ${LEAST_RUNS_DAYS}d, because budgets count a whole month`,
    })
    .meta({
      description: 'How long the records of runs that have ended are kept.',
      default: '400d',
      examples: ['400d'],
    })
    .optional(),
}).superRefine(({ deliveries, runs }, context) => {
  const { deliveriesMs, runsMs } = DEFAULT_SETTINGS.retention;
  if ((deliveries ?? deliveriesMs) <= (runs ?? runsMs)) return;
  const message = 'must not be longer than `runs`, because a run is explained by its delivery; raise `runs` as well';
  context.addIssue({ code: 'custom', path: ['deliveries'], message });
});

/** `curfew.yml`. */
export const settingsSchema = strictMap({
  timezone: timezone
    .meta({
      description: 'An IANA name. Days and months of budgets begin here.',
      default: DEFAULT_SETTINGS.timezone,
      examples: ['Europe/Berlin'],
    })
    .optional(),
  repositories: z
    .array(repository)
    .meta({
      description: 'Where runs may work: owner/name or owner/*; anything else is refused.',
      absent: 'the repository of the event, and those that an automation names literally',
      examples: [['acme/*', 'octocat/hello-world']],
    })
    .optional(),
  defaults: strictMap({ limits: limitsSchema.optional() })
    .meta({ description: 'What automations have that do not say otherwise.', absent: 'the default of each key in it' })
    .optional(),
  budgets: strictMap({
    organization: periods
      .meta({ description: 'All runs of the installation together.', absent: 'no ceilings' })
      .optional(),
    repository: periods.meta({ description: 'The runs of each repository.', absent: 'no ceilings' }).optional(),
    automation: periods.meta({ description: 'The runs of each automation.', absent: 'no ceilings' }).optional(),
  })
    .meta({
      description: 'Ceilings that runs share: a run starts only if all that apply to it have room.',
      absent: 'no ceilings',
      examples: [
        {
          organization: { day: 100, month: 1500 },
          repository: { day: 30, month: 400 },
          automation: { day: 20, month: 300 },
        },
      ],
    })
    .optional(),
  sources: webhookSourcesSchema.optional(),
  retention: retention
    .meta({
      description: 'How long deliveries and runs are kept. What is open or pending is kept in any case.',
      absent: 'the default of each key in it',
      examples: [{ deliveries: '30d', runs: '400d' }],
    })
    .optional(),
  breaker: strictMap({
    after: count
      .max(1_000)
      .meta({
        description: 'After so many runs in a row that failed, stalled or ran out of time the breaker opens.',
        default: DEFAULT_SETTINGS.breaker.after,
      })
      .optional(),
    'close-after': duration
      .meta({
        description: 'How long it stays open. Then one run tries whether the automation works again.',
        default: '1h',
      })
      .optional(),
  })
    .meta({
      description:
        'Switches an automation off that fails again and again: its events become runs that are skipped. `curfew resume` closes a breaker at once.',
      absent: 'the default of each key in it',
      examples: [{ after: 5, 'close-after': '30m' }],
    })
    .optional(),
  rates: strictMap({
    automation: rate.meta({ description: 'The runs of each automation.', absent: 'any number' }).optional(),
    sender: rate
      .meta({ description: 'The runs that each account causes, by its name at the source.', absent: 'any number' })
      .optional(),
    repository: rate.meta({ description: 'The runs in each repository.', absent: 'any number' }).optional(),
  })
    .meta({
      description:
        'How many runs may start in any minute (m), hour (h) or day (d). More become runs that are skipped. An event that is sent into a session, or that restarts a run, counts as a start.',
      absent: 'any number',
      examples: [{ automation: '30/h', sender: '10/h', repository: '60/h' }],
    })
    .optional(),
  'prs-open': z
    .int()
    .min(1)
    .max(1_000)
    .meta({
      description:
        'How many pull requests each automation may have open in each repository. A run that could open no other one is skipped before it costs anything, unless it goes on with the pull request of its subject; each part of a series counts. A run at work that has handed none over counts as one. Merged and closed ones count no more.',
      absent: 'any number',
      examples: [5],
    })
    .optional(),
  'chain-depth': z
    .int()
    .min(0)
    .max(20)
    .meta({
      description:
        'How many runs may cause one another. 1, or 0: what a run does starts no other run. 2: it may start others, and what those do starts none. To start another run, a run counts as a person with the role `write`.',
      default: 1,
      examples: [1],
    })
    .optional(),
  people: peopleSchema.optional(),
  notify: notifySchema.optional(),
  prices: pricesSchema.optional(),
});

export type WrittenSettings = z.output<typeof settingsSchema>;
