import { MOST_OF_A_RUN } from '../../contract/most-of-a-run.ts';
import { durationUpTo, spendUpTo } from './scalars.ts';
import { strictMap } from './strict-map.ts';

const spend = spendUpTo({
  maxUsd: MOST_OF_A_RUN.spendUsd,
  of: 'one run',
  zero: 'a run that may spend nothing cannot start',
});
const duration = durationUpTo(MOST_OF_A_RUN.durationDays);

/** Ceilings of one run, in an automation or as defaults in curfew.yml. */
export const limitsSchema = strictMap(
  {
    spend: spend
      .meta({
        description: 'The most that one run may cost: US dollars in whole cents, such as 4 or $4.00.',
        default: 5,
      })
      .optional(),
    duration: duration
      .meta({
        description: 'How long the agent may work, such as 45m or 1h30m; the clock stops while a person is waited for.',
        default: '30m',
      })
      .optional(),
    idle: duration
      .meta({
        description:
          'After how long without any event, such as 10m, the agent is told to go on. The second time the run ends.',
        default: '10m',
      })
      .optional(),
  },
  {
    timeout: 'use `duration`',
    time: 'use `duration`',
    budget: 'use `spend` for one run, `budgets` for all runs together',
    tokens: 'use `spend`: a limit is in US dollars',
    'max-turns': 'use `spend` and `duration`',
  },
).meta({
  description: 'Ceilings of one run. An automation that sets none has those of curfew.yml.',
  absent: 'the default of each key in it',
  examples: [{ spend: 4, duration: '45m', idle: '10m' }],
});
