import { duration, spendUpTo } from './scalars.ts';
import { strictMap } from './strict-map.ts';

const spend = spendUpTo({ maxUsd: 100_000, of: 'one run', zero: 'a run that may spend nothing cannot start' });

/** Ceilings of one run, in an automation or as defaults in curfew.yml. */
export const limitsSchema = strictMap(
  { spend: spend.optional(), duration: duration.optional(), idle: duration.optional() },
  {
    timeout: 'use `duration`',
    time: 'use `duration`',
    budget: 'use `spend` for one run, `budgets` for all runs together',
    tokens: 'use `spend`: a limit is in US dollars',
    'max-turns': 'use `spend` and `duration`',
  },
);
