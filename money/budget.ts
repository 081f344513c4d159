import type { Micros } from './micros.ts';

/** A ceiling shared by runs. Several may hold for one scope and period: then the lowest does. */
export interface Budget {
  scope: BudgetScope;
  per: BudgetPeriod;
  spendMicros: Micros;
}

/** The whole installation, one repository, one automation. */
export type BudgetScope = 'organization' | 'repository' | 'automation';

export type BudgetPeriod = 'day' | 'month';
