import type { BudgetPeriod, BudgetScope } from '../../money/budget.ts';
import type { Micros } from '../../money/micros.ts';
import type { Database } from '../schema.ts';

/** Where days and months begin as long as no settings were synced. */
export const DEFAULT_TIME_ZONE = 'UTC';

/** What of `curfew.yml` the ledger needs. A budget that is left out, or null, is none. */
export interface BudgetSettings {
  /** IANA name. */
  timezone: string;
  budgets: Partial<Record<BudgetScope, Partial<Record<BudgetPeriod, Micros | null>>>>;
}

const SCOPES: BudgetScope[] = ['automation', 'organization', 'repository'];
const PERIODS: BudgetPeriod[] = ['day', 'month'];

/** A budget that was another before, so that whoever changes it can be told. */
export interface BudgetChange {
  scope: BudgetScope;
  per: BudgetPeriod;
  /** Null: none. */
  before: Micros | null;
  now: Micros | null;
}

/**
 * Makes the budgets of `curfew.yml` those that later decisions are made by. What is reserved stays where it is. Returns
 * those that were others before; at the first time there are none.
 */
export async function syncBudgets(database: Database, { timezone, budgets }: BudgetSettings): Promise<BudgetChange[]> {
  const rows = SCOPES.flatMap((scopeKind) =>
    PERIODS.map((per) => ({ scopeKind, per, limitMicros: budgets[scopeKind]?.[per] ?? null, timeZone: timezone })),
  );
  return await database.transaction().execute(async (transaction) => {
    const former = await transaction.selectFrom('budgets').select(['scopeKind', 'per', 'limitMicros']).execute();
    await transaction
      .insertInto('budgets')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['scopeKind', 'per']).doUpdateSet((row) => ({
          limitMicros: row.ref('excluded.limitMicros'),
          timeZone: row.ref('excluded.timeZone'),
        })),
      )
      .execute();
    return former.flatMap(({ scopeKind: scope, per, limitMicros: before }) => {
      const now = budgets[scope]?.[per] ?? null;
      return before === now ? [] : [{ scope, per, before, now }];
    });
  });
}
