import type { Micros } from '../../money/micros.ts';
import type { BudgetsTable } from './ledger-tables.ts';
import type { ReservedAccount } from './reservation.ts';

/** What a balance may hold: the lower of the automation's own budget and that of `curfew.yml`; null without either. */
export function limitOf(
  { kind, per, ownLimitMicros }: ReservedAccount,
  budgets: readonly BudgetsTable[],
): Micros | null {
  const common = budgets.find((budget) => budget.scopeKind === kind && budget.per === per)?.limitMicros ?? null;
  if (common === null || ownLimitMicros === null) return common ?? ownLimitMicros;
  return Math.min(common, ownLimitMicros);
}
