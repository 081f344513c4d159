import type { BudgetPeriod, BudgetScope } from '../../money/budget.ts';
import { syncAdmission, type AdmissionSettings } from '../admission/admission-settings.ts';
import type { Micros } from '../../money/micros.ts';
import type { Database } from '../schema.ts';
import type { BudgetsTable } from './ledger-tables.ts';

/** The time zone of days and months until settings have been synced for the first time. */
export const DEFAULT_TIME_ZONE = 'UTC';

/** The part of `curfew.yml` that the ledger needs. A budget that is left out or null does not exist. */
export interface BudgetSettings extends Partial<AdmissionSettings> {
  /** IANA name. */
  timezone: string;
  budgets: Partial<Record<BudgetScope, Partial<Record<BudgetPeriod, Micros | null>>>>;
}

const SCOPES: BudgetScope[] = ['automation', 'organization', 'repository'];
const PERIODS: BudgetPeriod[] = ['day', 'month'];

/** A budget whose limit changed, so that the person who changed it can be told. */
export interface BudgetChange {
  scope: BudgetScope;
  per: BudgetPeriod;
  /** Null if there was no budget. */
  before: Micros | null;
  /** Null if the budget was removed. */
  now: Micros | null;
}

/**
 * Stores the budgets of `curfew.yml`, and its rates, breaker and `prs-open` if they are given; later decisions use them, and existing
 * reservations stay as they are. Returns the budgets whose limit changed: none at the first sync.
 */
export async function syncBudgets(database: Database, settings: BudgetSettings): Promise<BudgetChange[]> {
  const { budgets, rates, breaker, prsOpen = null } = settings;
  const rows = budgetRows(settings);
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
    if (rates !== undefined && breaker !== undefined) await syncAdmission(transaction, { rates, breaker, prsOpen });
    return former.flatMap(({ scopeKind: scope, per, limitMicros: before }) => {
      const now = budgets[scope]?.[per] ?? null;
      return before === now ? [] : [{ scope, per, before, now }];
    });
  });
}

/** The budgets of `curfew.yml` as rows: one for each kind of scope and of period. */
export function budgetRows({ timezone, budgets }: BudgetSettings): BudgetsTable[] {
  return SCOPES.flatMap((scopeKind) =>
    PERIODS.map((per) => ({ scopeKind, per, limitMicros: budgets[scopeKind]?.[per] ?? null, timeZone: timezone })),
  );
}
