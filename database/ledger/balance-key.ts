import type { BalancesTable } from './ledger-tables.ts';

/** The name of a balance. Transactions that change several do so in the order of these names. */
export function balanceKey({ scope, period }: Pick<BalancesTable, 'scope' | 'period'>): string {
  return `${scope} ${period}`;
}
