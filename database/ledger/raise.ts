import type { Micros } from '../../money/micros.ts';
import type { RunId } from '../../contract/event.ts';
import type { Reservation } from './reservation.ts';
import type { ReserveDecision } from './reserve.ts';
import { checkAmount } from './check-amount.ts';
import type { Database, RunRow } from '../schema.ts';
import { storeDecision } from './store-decision.ts';
import { storedDecision } from './stored-decision.ts';
import { takeFromBudgets } from './take-from-budgets.ts';

export interface RaiseRequest {
  runId: RunId;
  /** Counted by the workflow, together with those of `admit` and `reserve`: with the run id the key of the decision. */
  step: number;
  extraMicros: Micros;
  /** RFC 3339. */
  at: string;
}

/**
 * Gives a run that has money more of it, from the same scopes and periods, within their budgets as they are now; its
 * spend limit grows by as much. A decision is stored and returned word for word whenever it is asked for again. Throws
 * RangeError for an amount that is not a positive integer, and Error for a run that is not known.
 */
export async function raise(database: Database, request: RaiseRequest): Promise<ReserveDecision> {
  const { runId, step, extraMicros } = request;
  checkAmount(extraMicros);
  return await database.transaction().execute(async (transaction) => {
    const run = await lockKnownRun(transaction, runId);
    const stored = await storedDecision<ReserveDecision>(transaction, runId, step);
    if (stored !== null) return stored;
    const decision = await decide(transaction, run, request);
    await storeDecision(transaction, { runId, step, decision });
    return decision;
  });
}

async function lockKnownRun(transaction: Database, runId: RunId): Promise<RunRow> {
  const run = await transaction
    .updateTable('runs')
    .set((row) => ({ phase: row.ref('phase') }))
    .where('runId', '=', runId)
    .returningAll()
    .executeTakeFirst();
  if (run === undefined) throw new Error(`There is no run "${runId}".`);
  return run;
}

async function decide(
  transaction: Database,
  run: RunRow,
  { runId, step, extraMicros, at }: RaiseRequest,
): Promise<ReserveDecision> {
  if (run.outcome !== null || run.reservation === null) return { reserved: false, reason: 'settled' };
  const reservation = JSON.parse(run.reservation) as Reservation;
  const budgets = await transaction.selectFrom('budgets').selectAll().execute();
  const taking = { runId, step, kind: 'raise' as const, reservation, amountMicros: extraMicros, at };
  const refusal = await takeFromBudgets(transaction, taking, budgets);
  if (refusal !== null) return { reserved: false, reason: 'over-budget', refusal };
  await transaction
    .updateTable('runs')
    .set({
      reservedMicros: run.reservedMicros + extraMicros,
      spendLimitMicros: run.spendLimitMicros + extraMicros,
    })
    .where('runId', '=', runId)
    .execute();
  return { reserved: true };
}
