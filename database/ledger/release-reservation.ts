import type { Micros } from '../../money/micros.ts';
import { addEntries } from './add-entries.ts';
import { moveToSettled } from './move-to-settled.ts';
import type { Reservation } from './reservation.ts';
import type { LockedRun } from '../runs/lock-run.ts';
import type { Database } from '../schema.ts';

/** The step in the entries of a settlement. A settlement has no number of its own, since there is one per run. */
const SETTLEMENT_STEP = 0;

/**
 * Replaces the reservation of a run by what it is charged, in all its balances. A run that spent more than it had
 * reserved is charged in full, whatever the budgets. Call it once per run, in a transaction that has locked the run.
 */
export async function releaseReservation(
  transaction: Database,
  { runId, reservation, reservedMicros }: LockedRun,
  { chargedMicros, spentMicros, at }: { chargedMicros: Micros; spentMicros: Micros; at: string },
): Promise<void> {
  if (reservation === null) return;
  const held = JSON.parse(reservation) as Reservation;
  const move = { reservedMicros: -reservedMicros, settledMicros: chargedMicros, spentMicros };
  await moveToSettled(transaction, move, held.accounts);
  await addEntries(transaction, { runId, step: SETTLEMENT_STEP, reservation: held, at }, [
    { kind: 'release', micros: reservedMicros },
    { kind: 'settle', micros: chargedMicros },
  ]);
}
