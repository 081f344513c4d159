import { CompiledQuery } from 'kysely';
import type { BudgetRefusal } from '../../contract/budget.ts';
import { balanceKey } from '../ledger/balance-key.ts';
import type { BudgetsTable } from '../ledger/ledger-tables.ts';
import { moveToSettled } from '../ledger/move-to-settled.ts';
import { takeFromBudgets, type Taking } from '../ledger/take-from-budgets.ts';
import type { Database } from '../schema.ts';
import type { HeldMoney } from './held-for.ts';
import { letGo } from './let-go.ts';

interface TakingHeld {
  taking: Taking;
  held: HeldMoney;
  /** Those of `curfew.yml`. */
  budgets: readonly BudgetsTable[];
}

const SAVEPOINT = CompiledQuery.raw('savepoint held');
const ROLL_BACK = CompiledQuery.raw('rollback to savepoint held');
const NOTHING = { reservedMicros: 0, settledMicros: 0, spentMicros: 0 };

/**
 * Reserves money for a run for which some is held, and lets go of that. Where enough is held, the common budgets are not asked
 * again, because they had room for it when the other run reserved it; the run's own budgets are. Returns null; or changes nothing
 * and returns the budget that has no room. Throws an Error, for another attempt, if the money was let go meanwhile. Call it in
 * a transaction.
 */
export async function takeHeld(
  transaction: Database,
  { taking, held, budgets }: TakingHeld,
): Promise<BudgetRefusal | null> {
  const { reservation, amountMicros, at } = taking;
  const covered = new Set(amountMicros <= held.micros ? held.accounts.map(balanceKey) : []);
  await transaction.executeQuery(SAVEPOINT);
  // All of them at once and in their order, or two transactions could wait for each other.
  const balances = new Map(
    [...held.accounts, ...reservation.accounts].map((account) => [balanceKey(account), account]),
  );
  const inOrder = [...balances].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, account]) => account);
  await moveToSettled(transaction, NOTHING, inOrder);
  if (!(await letGo(transaction, { held, state: 'taken', at })))
    throw new Error(`The money that was held for run "${held.runId}" was let go meanwhile.`);
  const refusal = await takeFromBudgets(transaction, { ...taking, covered }, budgets);
  if (refusal !== null) await transaction.executeQuery(ROLL_BACK);
  return refusal;
}
