import type { Automation, Budget } from './automation.ts';
import type { Settings } from './settings.ts';
import { sourcesOf } from './sources/sources-of.ts';

/** A budget that must have room before a run of an automation starts. */
export interface AppliedBudget extends Budget {
  /** The index among the automation's own budgets; null for one of `curfew.yml`. */
  own: number | null;
}

const SCOPES: Budget['scope'][] = ['organization', 'repository', 'automation'];
const PERIODS: Budget['per'][] = ['day', 'month'];

/** The budgets of runs of an automation, its own and those of `curfew.yml`; where both have one, the lower binds. */
export function budgetsThatApply(automation: Automation, settings: Settings): AppliedBudget[] {
  const all = SCOPES.flatMap((scope) =>
    PERIODS.flatMap((per) => {
      const common = settings.budgets[scope][per];
      const own = automation.budgets.flatMap((budget, index) =>
        budget.scope === scope && budget.per === per ? [{ ...budget, own: index }] : [],
      );
      return [...(common === null ? [] : [{ scope, per, spendMicros: common, own: null }]), ...own];
    }),
  );
  return hasRepository(automation) ? all : all.filter(({ scope }) => scope !== 'repository');
}

/** Are its runs about a repository? Not if they check nothing out and no event that starts them has a repository. */
export function hasRepository({ on, checkout }: Automation): boolean {
  return checkout !== false || sourcesOf(on).some(({ source }) => source.hasRepository);
}
