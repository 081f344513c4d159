import type { Micros } from '../../../money/micros.ts';
import { periodOf } from '../../../time/period-of.ts';
import type { BudgetPeriod } from '../../../money/budget.ts';
import type { Database } from '../../../database/schema.ts';
import { DEFAULT_TIME_ZONE } from '../../../database/ledger/sync-budgets.ts';

export interface Balance {
  scope: string;
  per: BudgetPeriod;
  period: string;
  reservedMicros: Micros;
  settledMicros: Micros;
  /** The budget of `curfew.yml` as it is now; null if there is none. */
  limitMicros: Micros | null;
}

/**
 * What is reserved and settled in the day and in the month of `at` (RFC 3339), sorted by scope, the day before the
 * month. Leaves out scopes from which nothing was taken.
 */
export async function balancesOf(database: Database, { at }: { at: string }): Promise<Balance[]> {
  const budgets = await database.selectFrom('budgets').selectAll().execute();
  const timeZone = budgets[0]?.timeZone ?? DEFAULT_TIME_ZONE;
  const periods = new Map([
    [periodOf(at, 'day', timeZone), 'day'],
    [periodOf(at, 'month', timeZone), 'month'],
  ] as const);
  const rows = await database
    .selectFrom('balances')
    .selectAll()
    .where('period', 'in', [...periods.keys()])
    .orderBy('scope')
    .orderBy('period', 'desc')
    .execute();
  return rows.map((row) => {
    const per = periods.get(row.period) ?? 'day';
    const kind = row.scope.replace(/:.*/s, '');
    const budget = budgets.find((one) => one.scopeKind === kind && one.per === per);
    return {
      scope: row.scope,
      per,
      period: row.period,
      reservedMicros: row.reservedMicros,
      settledMicros: row.settledMicros,
      limitMicros: budget?.limitMicros ?? null,
    };
  });
}
