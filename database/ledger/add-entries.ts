import type { Micros } from '../../money/micros.ts';
import type { RunId } from '../../contract/event.ts';
import { prepared } from '../../runtime/database/prepared.ts';
import type { Reservation } from './reservation.ts';
import type { Database, EntriesTable } from '../schema.ts';

type SharedColumns = Pick<EntriesTable, 'runId' | 'step' | 'at'>;

const insertEntries = prepared(
  (database, { runId, step, at }: SharedColumns, rows: Omit<EntriesTable, keyof SharedColumns>[]) =>
    database
      .insertInto('entries')
      .values(rows.map(({ scope, period, kind, micros }) => ({ runId, step, scope, period, kind, micros, at }))),
);

/** Writes into the book what happens to all balances of a run. A second entry of the same key is an error. */
export async function addEntries(
  transaction: Database,
  { runId, step, reservation, at }: { runId: RunId; step: number; reservation: Reservation; at: string },
  changes: readonly { kind: EntriesTable['kind']; micros: Micros }[],
): Promise<void> {
  const rows = reservation.accounts.flatMap(({ scope, period }) =>
    changes.map(({ kind, micros }) => ({ scope, period, kind, micros })),
  );
  await insertEntries(transaction, { runId, step, at }, rows);
}
