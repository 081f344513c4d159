import type { BudgetRefusal } from '../../contract/budget.ts';
import type { RunFacts } from '../../contract/run.ts';
import type { Budget } from '../../definitions/automation.ts';
import type { Micros } from '../../money/micros.ts';
import type { RunId } from '../../contract/event.ts';
import { checkAmount } from './check-amount.ts';
import { DEFAULT_TIME_ZONE } from './sync-budgets.ts';
import { prepared } from '../../runtime/database/prepared.ts';
import { makeReservation, type Reservation } from './reservation.ts';
import { lockRun } from '../runs/run-facts.ts';
import type { Database } from '../schema.ts';
import { storeDecision } from './store-decision.ts';
import { storedDecision } from './stored-decision.ts';
import { takeFromBudgets } from './take-from-budgets.ts';

export interface ReserveRequest {
  run: RunFacts;
  /** Counted by the workflow, together with the steps of `admit` and `raise`: with the run id the key of the decision. */
  step: number;
  /** The most that the run may cost: see `reservationFor`. */
  amountMicros: Micros;
  /** The automation's own; those of `curfew.yml` hold besides. */
  budgets: readonly Budget[];
  /** RFC 3339: the instant of admission. */
  at: string;
}

export type ReserveDecision =
  | { reserved: true }
  | { reserved: false; reason: 'over-budget'; refusal: BudgetRefusal }
  /** The run has been settled, or was never reserved for: nothing is given to it any more. */
  | { reserved: false; reason: 'settled' };

const readBudgets = prepared((database) => database.selectFrom('budgets').selectAll());

const keepReservation = prepared(
  (database, { runId, reservation, reservedMicros }: { runId: RunId; reservation: string; reservedMicros: Micros }) =>
    database.updateTable('runs').set({ reservation, reservedMicros }).where('runId', '=', runId),
);

/**
 * Decides in one transaction whether there is money for a run: its worst case is taken from all its scopes or from none.
 * A decision is stored and returned word for word whenever it is asked for again. Balances are kept with or
 * without a budget. Throws RangeError for an amount that is not a positive integer.
 */
export async function reserve(database: Database, request: ReserveRequest): Promise<ReserveDecision> {
  const { step, amountMicros } = request;
  const { runId } = request.run;
  checkAmount(amountMicros);
  return await database.transaction().execute(async (transaction) => {
    const run = await lockRun(transaction, request.run);
    const stored = await storedDecision<ReserveDecision>(transaction, runId, step);
    if (stored !== null) return stored;
    const decision = await decide();
    await storeDecision(transaction, { runId, step, decision });
    return decision;

    async function decide(): Promise<ReserveDecision> {
      if (run.outcome !== null) return { reserved: false, reason: 'settled' };
      const budgets = await readBudgets(transaction, {});
      const timeZone = budgets[0]?.timeZone ?? DEFAULT_TIME_ZONE;
      const reservation =
        run.reservation === null
          ? makeReservation(request.run, { ...request, timeZone })
          : (JSON.parse(run.reservation) as Reservation);
      const taking = { runId, step, kind: 'reserve' as const, reservation, amountMicros, at: request.at };
      const refusal = await takeFromBudgets(transaction, taking, budgets);
      if (refusal !== null) return { reserved: false, reason: 'over-budget', refusal };
      const reservedMicros = run.reservedMicros + amountMicros;
      await keepReservation(transaction, { runId, reservation: JSON.stringify(reservation), reservedMicros });
      return { reserved: true };
    }
  });
}
