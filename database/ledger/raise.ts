import type { Micros } from '../../money/micros.ts';
import type { RunId } from '../../contract/event.ts';
import type { Reservation } from './reservation.ts';
import type { ReserveDecision } from './reserve.ts';
import { checkAmount } from './check-amount.ts';
import { recordFullBudget } from '../notices/record-full-budget.ts';
import type { Database, RunRow } from '../schema.ts';
import { decideOnce } from '../runs/decide-once.ts';
import { lockKnownRun } from '../runs/lock-known-run.ts';
import { takeFromBudgets, type Taking } from './take-from-budgets.ts';

export interface RaiseRequest {
  runId: RunId;
  /**
   * Together with the run id, the key of the decision. The workflow counts one sequence for `admit`, `reserve` and
   * `raise`.
   */
  step: number;
  /** How much the spend limit grows: 0 or more. */
  extraMicros: Micros;
  /** Reserved in addition, because the run may pass its limit by so much more than before. */
  overshootMicros?: Micros;
  /** RFC 3339. */
  at: string;
}

/**
 * Reserves more money for a run that has a reservation: from the same scopes and periods, within the budgets as they
 * are now. The spend limit of the run grows by `extraMicros`. Asking again for a stored decision returns it word for word.
 * Throws RangeError if the sum of both amounts is not a positive integer, and Error for a run that is not known.
 */
export async function raise(database: Database, request: RaiseRequest): Promise<ReserveDecision> {
  const { runId, step, extraMicros, overshootMicros = 0 } = request;
  checkAmount(extraMicros + overshootMicros);
  return await database.transaction().execute(async (transaction) => {
    const run = await lockKnownRun(transaction, runId);
    return await decideOnce(transaction, { runId, step }, { decide: () => decide(transaction, run, request) });
  });
}

async function decide(
  transaction: Database,
  run: RunRow,
  { runId, step, extraMicros, overshootMicros = 0, at }: RaiseRequest,
): Promise<ReserveDecision> {
  if (run.outcome !== null || run.reservation === null) return { reserved: false, reason: 'settled' };
  const reservation = JSON.parse(run.reservation) as Reservation;
  const amountMicros = extraMicros + overshootMicros;
  const budgets = await transaction.selectFrom('budgets').selectAll().execute();
  const taking: Taking = { runId, step, kind: 'raise', reservation, amountMicros, at };
  const refusal = await takeFromBudgets(transaction, taking, budgets);
  if (refusal !== null) {
    await recordFullBudget(transaction, { runId, refusal, at });
    return { reserved: false, reason: 'over-budget', refusal };
  }
  await transaction
    .updateTable('runs')
    .set({
      reservedMicros: run.reservedMicros + amountMicros,
      spendLimitMicros: run.spendLimitMicros + extraMicros,
    })
    .where('runId', '=', runId)
    .execute();
  return { reserved: true };
}
