import { prepared } from '../prepared.ts';
import type { Micros } from '../../money/micros.ts';
import type { BalancesTable } from './ledger-tables.ts';

/**
 * Adds to what is reserved, settled and spent in balances, whatever the budgets. It is an upsert, not an update: it locks its
 * rows in their order, so that two settlements cannot wait for each other.
 */
export const moveToSettled = prepared(
  (database, { reservedMicros, settledMicros, spentMicros }: Move, rows: Pick<BalancesTable, 'scope' | 'period'>[]) =>
    database
      .insertInto('balances')
      .values(rows.map(({ scope, period }) => ({ scope, period, reservedMicros, settledMicros, spentMicros })))
      .onConflict((conflict) =>
        conflict.columns(['scope', 'period']).doUpdateSet((row) => ({
          reservedMicros: row('balances.reservedMicros', '+', row.ref('excluded.reservedMicros')),
          settledMicros: row('balances.settledMicros', '+', row.ref('excluded.settledMicros')),
          spentMicros: row('balances.spentMicros', '+', row.ref('excluded.spentMicros')),
        })),
      ),
);

interface Move {
  reservedMicros: Micros;
  settledMicros: Micros;
  spentMicros: Micros;
}
