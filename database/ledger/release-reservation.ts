import type { Micros } from '../../money/micros.ts';
import { addEntries } from './add-entries.ts';
import { prepared } from '../../runtime/database/prepared.ts';
import type { Reservation } from './reservation.ts';
import type { LockedRun } from '../runs/run-facts.ts';
import type { BalancesTable, Database } from '../schema.ts';

/** Its entries are of no decision: a run is settled once. */
const SETTLEMENT_STEP = 0;

/** An upsert locks its rows in their order, an update in any: two of those could wait for each other. */
const moveToSettled = prepared(
  (
    database,
    { reservedMicros, settledMicros }: Pick<BalancesTable, 'reservedMicros' | 'settledMicros'>,
    rows: Pick<BalancesTable, 'scope' | 'period'>[],
  ) =>
    database
      .insertInto('balances')
      .values(rows.map(({ scope, period }) => ({ scope, period, reservedMicros, settledMicros })))
      .onConflict((conflict) =>
        conflict.columns(['scope', 'period']).doUpdateSet((row) => ({
          reservedMicros: row('balances.reservedMicros', '+', row.ref('excluded.reservedMicros')),
          settledMicros: row('balances.settledMicros', '+', row.ref('excluded.settledMicros')),
        })),
      ),
);

/**
 * Replaces what a run has reserved by what it is charged, in all its balances; a provider that overshot is charged all the
 * same, whatever the limits. To be called once per run, in a transaction that has locked it.
 */
export async function releaseReservation(
  transaction: Database,
  { runId, reservation, reservedMicros }: LockedRun,
  { chargedMicros, at }: { chargedMicros: Micros; at: string },
): Promise<void> {
  if (reservation === null) return;
  const held = JSON.parse(reservation) as Reservation;
  await moveToSettled(transaction, { reservedMicros: -reservedMicros, settledMicros: chargedMicros }, held.accounts);
  await addEntries(transaction, { runId, step: SETTLEMENT_STEP, reservation: held, at }, [
    { kind: 'release', micros: reservedMicros },
    { kind: 'settle', micros: chargedMicros },
  ]);
}
