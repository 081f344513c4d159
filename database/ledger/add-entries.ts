import type { Micros } from '../../money/micros.ts';
import type { RunId } from '../../contract/event.ts';
import { prepared } from '../prepared.ts';
import type { Reservation } from './reservation.ts';
import type { Database } from '../schema.ts';
import type { EntryKind } from './ledger-tables.ts';

/** Writes the same changes into the book for each balance of a run. Throws if one of the entries is there already. */
export async function addEntries(
  transaction: Database,
  { runId, step, reservation, at }: { runId: RunId; step: number; reservation: Reservation; at: string },
  changes: readonly { kind: EntryKind; micros: Micros }[],
): Promise<void> {
  const rows = reservation.accounts.flatMap(({ scope, period }) =>
    changes.map(({ kind, micros }) => ({ scope, period, kind, micros })),
  );
  await insertEntries(transaction, { runId, step, at }, rows);
}

interface EntryRow {
  scope: string;
  period: string;
  kind: EntryKind;
  micros: Micros;
}

const insertEntries = prepared(
  (database, { runId, step, at }: { runId: RunId; step: number; at: string }, rows: EntryRow[]) =>
    database
      .insertInto('entries')
      .values(rows.map(({ scope, period, kind, micros }) => ({ runId, step, scope, period, kind, micros, at }))),
);
