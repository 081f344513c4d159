import { syncBudgets, type BudgetChange } from '../../database/ledger/sync-budgets.ts';
import type { Database } from '../../database/schema.ts';
import type { Settings } from '../../definitions/settings.ts';
import { formatUsd } from '../../money/format-usd.ts';

/**
 * Stores the budgets of `curfew.yml` before a command starts runs: admission reads them in the database, and perhaps no `serve`
 * has written them yet. The database may be shared, so a person who works in another folder is told of each budget that changes.
 */
export async function syncShownBudgets(database: Database, settings: Settings): Promise<void> {
  for (const change of await syncBudgets(database, settings)) console.error(budgetLine(change));
}

function budgetLine({ scope, per, before, now }: BudgetChange): string {
  const sum = (micros: number | null): string => (micros === null ? 'none' : formatUsd(micros));
  return `The budget of the ${scope} per ${per} is now ${sum(now)}, by curfew.yml; it was ${sum(before)}`;
}
