import type { Micros } from '../money/micros.ts';
import type { RunId } from '../workflows/contract.ts';
import type { Reservation } from './reservation.ts';
import type { Database, EntriesTable } from './schema.ts';

/** Writes into the book what happens to all balances of a run. A second entry of the same key is an error. */
export async function addEntries(
  transaction: Database,
  { runId, step, reservation, at }: { runId: RunId; step: number; reservation: Reservation; at: string },
  changes: readonly { kind: EntriesTable['kind']; micros: Micros }[],
): Promise<void> {
  await transaction
    .insertInto('entries')
    .values(
      reservation.accounts.flatMap(({ scope, period }) =>
        changes.map(({ kind, micros }) => ({ runId, step, scope, period, kind, micros, at })),
      ),
    )
    .execute();
}
