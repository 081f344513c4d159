import type { BudgetRefusal } from '../../contract/budget.ts';
import type { RunFacts } from '../../contract/run.ts';
import type { Budget } from '../../definitions/automation.ts';
import type { Micros } from '../../money/micros.ts';
import type { RunId } from '../../contract/event.ts';
import { checkAmount } from './check-amount.ts';
import { DEFAULT_TIME_ZONE } from './sync-budgets.ts';
import { recordFullBudget } from '../notices/record-full-budget.ts';
import { prepared } from '../prepared.ts';
import { makeReservation, type Reservation } from './reservation.ts';
import { heldFor } from '../starts/held-for.ts';
import { takeHeld } from '../starts/take-held.ts';
import { withPeriodsOf } from '../starts/with-periods-of.ts';
import { decideOnce } from '../runs/decide-once.ts';
import { lockRun, type LockedRun } from '../runs/lock-run.ts';
import type { Database } from '../schema.ts';
import { takeFromBudgets, type Taking } from './take-from-budgets.ts';

export interface ReserveRequest {
  run: RunFacts;
  /**
   * Together with the run id, the key of the decision. The workflow counts one sequence for `admit`, `reserve` and
   * `raise`.
   */
  step: number;
  /** The most that the run may cost: see `reservationFor`. */
  amountMicros: Micros;
  /** The automation's own budgets. Those of `curfew.yml` apply as well. */
  budgets: readonly Budget[];
  /** RFC 3339: the instant of admission. */
  at: string;
}

export type ReserveDecision =
  | { reserved: true }
  | { reserved: false; reason: 'over-budget'; refusal: BudgetRefusal }
  /** The run has been settled, or a raise found no reservation: the run gets no more money. */
  | { reserved: false; reason: 'settled' };

/**
 * Decides in one transaction whether there is money for a run: its worst case is taken from all its scopes or from
 * none. Asking again for a stored decision returns it word for word. Balances are also kept for scopes without a
 * budget. What another run gave it (`startRun`) is taken first. Throws RangeError for an amount that is not a positive integer.
 */
export async function reserve(database: Database, request: ReserveRequest): Promise<ReserveDecision> {
  const { step, amountMicros, at: askedAt } = request;
  const { runId } = request.run;
  checkAmount(amountMicros);
  return await database.transaction().execute(async (transaction) => {
    const run = await lockRun(transaction, request.run);
    return await decideOnce(transaction, { runId, step, askedAt }, { decide: () => decide(transaction, run, request) });
  });
}

async function decide(transaction: Database, run: LockedRun, request: ReserveRequest): Promise<ReserveDecision> {
  if (run.outcome !== null) return { reserved: false, reason: 'settled' };
  const { step, amountMicros, budgets: ownBudgets, at } = request;
  const { runId } = request.run;
  const budgets = await readBudgets(transaction, {});
  const timeZone = budgets[0]?.timeZone ?? DEFAULT_TIME_ZONE;
  const held = run.reservation === null ? await heldFor(transaction, runId) : null;
  const own =
    run.reservation === null
      ? makeReservation(request.run, { at, timeZone, budgets: ownBudgets })
      : (JSON.parse(run.reservation) as Reservation);
  const reservation = held === null ? own : withPeriodsOf(own, held);
  const taking: Taking = { runId, step, kind: 'reserve', reservation, amountMicros, at };
  const refusal =
    held === null
      ? await takeFromBudgets(transaction, taking, budgets)
      : await takeHeld(transaction, { taking, held, budgets });
  if (refusal !== null) {
    await recordFullBudget(transaction, { runId, refusal, at });
    return { reserved: false, reason: 'over-budget', refusal };
  }
  const reservedMicros = run.reservedMicros + amountMicros;
  await keepReservation(transaction, { runId, reservation: JSON.stringify(reservation), reservedMicros });
  return { reserved: true };
}

const readBudgets = prepared((database) => database.selectFrom('budgets').selectAll());

const keepReservation = prepared(
  (database, { runId, reservation, reservedMicros }: { runId: RunId; reservation: string; reservedMicros: Micros }) =>
    database.updateTable('runs').set({ reservation, reservedMicros }).where('runId', '=', runId),
);
