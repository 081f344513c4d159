import type { Selectable } from 'kysely';
import type { RunId } from '../../contract/event.ts';
import type { Micros } from '../../money/micros.ts';
import { insertDeliveries } from '../inbox/insert-deliveries.ts';
import type { NewDelivery } from '../inbox/new-delivery.ts';
import { addEntries } from '../ledger/add-entries.ts';
import { checkAmount } from '../ledger/check-amount.ts';
import { moveToSettled } from '../ledger/move-to-settled.ts';
import type { Reservation } from '../ledger/reservation.ts';
import { lockKnownRun } from '../runs/lock-known-run.ts';
import type { Database, RunRow } from '../schema.ts';
import { findStart } from './find-start.ts';
import type { StartedRunsTable } from './started-runs-table.ts';

export interface StartRequest {
  parentRunId: RunId;
  ordinal: number;
  /** The run that is started, and its automation. */
  runId: RunId;
  automation: string;
  /** As in the table. */
  request: string;
  delivery: NewDelivery;
  /** What the run needs: all of it is taken from the parent. */
  micros: Micros;
  /** How much of its limit the parent must keep: what it has spent, and a little. */
  keepMicros: Micros;
  capMicros: Micros;
  /** RFC 3339. */
  at: string;
}

export type StartDecision =
  | { started: true; start: Selectable<StartedRunsTable> }
  /** The parent has been settled, or has no money reserved. */
  | { started: false; reason: 'settled' }
  | { started: false; reason: 'not-enough'; leftMicros: Micros }
  /** Somebody else has stored a delivery with this id. */
  | { started: false; reason: 'taken' };

/**
 * Lets a run start another one, in one transaction: stores its delivery, and moves the money that it needs out of what is
 * reserved for the parent, whose limit is lower from then on. The balances that both can share keep the amount, held for the
 * new run; the parent's automation gets it back. Asking again for the same ordinal returns what was stored. Throws RangeError
 * for an amount that is not a positive integer, and Error for a parent that is not known.
 */
export async function startRun(database: Database, request: StartRequest): Promise<StartDecision> {
  checkAmount(request.micros);
  return await database.transaction().execute(async (transaction) => {
    const parent = await lockKnownRun(transaction, request.parentRunId);
    const known = await findStart(transaction, request);
    if (known !== null) return { started: true, start: known };
    if (parent.outcome !== null || parent.reservation === null) return { started: false, reason: 'settled' };
    const leftMicros = Math.max(0, Math.min(parent.spendLimitMicros - request.keepMicros, parent.reservedMicros));
    if (leftMicros < request.micros) return { started: false, reason: 'not-enough', leftMicros };
    const stored = await insertDeliveries(transaction, [request.delivery]);
    if (stored.length === 0) return { started: false, reason: 'taken' };
    const reservation = JSON.parse(parent.reservation) as Reservation;
    return { started: true, start: await moveMoney(transaction, { parent, reservation, request }) };
  });
}

interface Moving {
  parent: RunRow;
  reservation: Reservation;
  request: StartRequest;
}

async function moveMoney(
  transaction: Database,
  { parent, reservation, request }: Moving,
): Promise<Selectable<StartedRunsTable>> {
  const { parentRunId, ordinal, runId, automation, delivery, micros, capMicros, at } = request;
  const isShared = ({ scope }: { scope: string }): boolean =>
    !scope.startsWith('automation:') || scope === `automation:${automation}`;
  const held = reservation.accounts.filter(isShared);
  const freed = reservation.accounts.filter((account) => !isShared(account));
  if (freed.length > 0) {
    await moveToSettled(transaction, { reservedMicros: -micros, settledMicros: 0, spentMicros: 0 }, freed);
  }
  const entry = { runId: parentRunId, step: ordinal, at };
  await addEntries(transaction, { ...entry, reservation }, [{ kind: 'give', micros }]);
  await addEntries(transaction, { ...entry, reservation: { ...reservation, accounts: held } }, [
    { kind: 'hold', micros },
  ]);
  await transaction
    .updateTable('runs')
    .set({
      reservedMicros: parent.reservedMicros - micros,
      spendLimitMicros: parent.spendLimitMicros - micros,
    })
    .where('runId', '=', parentRunId)
    .execute();
  const row: Selectable<StartedRunsTable> = {
    runId,
    parentRunId,
    ordinal,
    automation,
    deliveryId: delivery.deliveryId,
    request: request.request,
    micros,
    capMicros,
    accounts: JSON.stringify(held),
    state: 'held',
    at,
  };
  await transaction.insertInto('startedRuns').values(row).execute();
  return row;
}
