import { addEntries } from '../ledger/add-entries.ts';
import { moveToSettled } from '../ledger/move-to-settled.ts';
import type { Database } from '../schema.ts';
import type { HeldMoney } from './held-for.ts';

interface LettingGo {
  held: HeldMoney;
  /** What becomes of the money: the run takes it, or it goes back to the budgets. */
  state: 'taken' | 'returned';
  /** RFC 3339. */
  at: string;
}

/**
 * Holds the money no longer: the balances have that much less reserved. Returns false, and changes nothing, if another
 * transaction has let it go before. Call it in a transaction.
 */
export async function letGo(transaction: Database, { held, state, at }: LettingGo): Promise<boolean> {
  const { runId, parentRunId, ordinal, micros, accounts } = held;
  const { numUpdatedRows } = await transaction
    .updateTable('startedRuns')
    .set({ state })
    .where('runId', '=', runId)
    .where('state', '=', 'held')
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await moveToSettled(transaction, { reservedMicros: -micros, settledMicros: 0, spentMicros: 0 }, accounts);
  const entry = { runId: parentRunId, step: ordinal, reservation: { at, timeZone: '', accounts }, at };
  await addEntries(transaction, entry, [{ kind: 'let-go', micros }]);
  return true;
}
