import type { PastBalance } from '../history/balances-before.ts';
import { moveToSettled } from '../ledger/move-to-settled.ts';
import type { Database } from '../schema.ts';

/** Writes into a database in memory what other runs had reserved and spent before its time begins. */
export async function seedBalances(database: Database, balances: readonly PastBalance[]): Promise<void> {
  for (const { scope, period, reservedMicros, settledMicros, spentMicros } of balances) {
    await moveToSettled(database, { reservedMicros, settledMicros, spentMicros }, [{ scope, period }]);
  }
}
