import type { RunFacts } from '../../contract/run.ts';
import type { Budget } from '../../definitions/automation.ts';
import type { BudgetPeriod, BudgetScope } from '../../money/budget.ts';
import type { Micros } from '../../money/micros.ts';
import { periodOf } from '../../time/period-of.ts';

/** Where the money of a run is taken from: fixed when it is first reserved, the same for raises and for the settlement. */
export interface Reservation {
  /** The instant of admission: its periods are the run's, however long the run lasts. */
  at: string;
  timeZone: string;
  /** Sorted: the order in which all transactions lock their balances. */
  accounts: ReservedAccount[];
}

/** One balance that a run takes from. */
export interface ReservedAccount {
  scope: string;
  kind: BudgetScope;
  per: BudgetPeriod;
  period: string;
  /** The lowest of the automation's own budgets for it; null where it has none. */
  ownLimitMicros: Micros | null;
}

const PERIODS: BudgetPeriod[] = ['day', 'month'];

/** The balances of a run that is admitted at `at`: day and month of each of its scopes, whether they are limited or not. */
export function makeReservation(
  run: RunFacts,
  { at, timeZone, budgets }: { at: string; timeZone: string; budgets: readonly Budget[] },
): Reservation {
  const periods = { day: periodOf(at, 'day', timeZone), month: periodOf(at, 'month', timeZone) };
  const accounts = scopesOf(run).flatMap(({ kind, scope }) =>
    PERIODS.map((per) => ({
      scope,
      kind,
      per,
      period: periods[per],
      ownLimitMicros: lowest(budgets.filter((budget) => budget.scope === kind && budget.per === per)),
    })),
  );
  return { at, timeZone, accounts: accounts.toSorted((one, other) => (key(one) < key(other) ? -1 : 1)) };
}

function scopesOf({ automation, event }: RunFacts): { kind: BudgetScope; scope: string }[] {
  const { repository } = event;
  return [
    { kind: 'automation', scope: `automation:${automation}` },
    { kind: 'organization', scope: 'organization' },
    ...(repository === null ? [] : [{ kind: 'repository' as const, scope: `repository:${repository.toLowerCase()}` }]),
  ];
}

function lowest(budgets: readonly Budget[]): Micros | null {
  return budgets.length === 0 ? null : Math.min(...budgets.map(({ spendMicros }) => spendMicros));
}

function key({ scope, period }: ReservedAccount): string {
  return `${scope} ${period}`;
}
