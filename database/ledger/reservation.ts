import type { RunFacts } from '../../contract/run.ts';
import type { Budget } from '../../definitions/automation.ts';
import type { BudgetPeriod, BudgetScope } from '../../money/budget.ts';
import type { Micros } from '../../money/micros.ts';
import { periodOf } from '../../time/period-of.ts';
import { balanceKey } from './balance-key.ts';

/**
 * The balances from which the money of a run comes. The first reservation fixes them; raises and settlement use the
 * same.
 */
export interface Reservation {
  /** The instant of admission (RFC 3339). Its day and month are those of the run, however long the run lasts. */
  at: string;
  timeZone: string;
  /** Sorted, so that all transactions lock balances in the same order. */
  accounts: ReservedAccount[];
}

/** One balance that a run takes from. */
export interface ReservedAccount {
  scope: string;
  kind: BudgetScope;
  per: BudgetPeriod;
  period: string;
  /** The lowest of the automation's own budgets for this scope and period; null if it has none. */
  ownLimitMicros: Micros | null;
}

/** What says which balances a run takes from. */
export interface ReservingRun extends Pick<RunFacts, 'automation'> {
  event: Pick<RunFacts['event'], 'repository'>;
}

const PERIODS: BudgetPeriod[] = ['day', 'month'];

/** The balances of a run that is admitted at `at`: day and month of each of its scopes, with or without a budget. */
export function makeReservation(
  run: ReservingRun,
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
  return { at, timeZone, accounts: accounts.toSorted((one, other) => (balanceKey(one) < balanceKey(other) ? -1 : 1)) };
}

function scopesOf({ automation, event }: ReservingRun): { kind: BudgetScope; scope: string }[] {
  const scopes: { kind: BudgetScope; scope: string }[] = [
    { kind: 'automation', scope: `automation:${automation}` },
    { kind: 'organization', scope: 'organization' },
  ];
  const repository = event.repository?.toLowerCase();
  if (repository !== undefined) scopes.push({ kind: 'repository', scope: `repository:${repository}` });
  return scopes;
}

function lowest(budgets: readonly Budget[]): Micros | null {
  return budgets.length === 0 ? null : Math.min(...budgets.map(({ spendMicros }) => spendMicros));
}
