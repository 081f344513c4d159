import type { Budget } from '../../definitions/automation.ts';
import type { Micros } from '../../money/micros.ts';
import type { Database } from '../schema.ts';
import type { BudgetsTable } from './ledger-tables.ts';
import { limitOf } from './limit-of.ts';
import { makeReservation, type ReservingRun } from './reservation.ts';

export interface RoomRequest {
  run: ReservingRun;
  /** RFC 3339: the instant at which the run would be admitted. */
  at: string;
  /** The automation's own budgets. */
  own: readonly Budget[];
  /** Those of `curfew.yml`. */
  common: readonly BudgetsTable[];
  /** IANA name. */
  timeZone: string;
}

/** A budget that a run would take from, and what is left of it. */
export interface BudgetRoom {
  scope: string;
  period: string;
  limitMicros: Micros;
  /** Never below 0. */
  leftMicros: Micros;
}

/**
 * The budgets that a run would take from if it were admitted now, sorted by scope and period. Without a database all of them
 * are whole.
 */
export async function roomInBudgets(
  database: Database | null,
  { run, at, own, common, timeZone }: RoomRequest,
): Promise<BudgetRoom[]> {
  const { accounts } = makeReservation(run, { at, timeZone, budgets: own });
  const periods = [...new Set(accounts.map(({ period }) => period))];
  const balances =
    database === null ? [] : await database.selectFrom('balances').selectAll().where('period', 'in', periods).execute();
  return accounts.flatMap((account) => {
    const limitMicros = limitOf(account, common);
    if (limitMicros === null) return [];
    const { scope, period } = account;
    const balance = balances.find((one) => one.scope === scope && one.period === period);
    const taken = (balance?.reservedMicros ?? 0) + (balance?.settledMicros ?? 0);
    return { scope, period, limitMicros, leftMicros: Math.max(0, limitMicros - taken) };
  });
}
