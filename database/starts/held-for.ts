import type { RunId } from '../../contract/event.ts';
import type { Micros } from '../../money/micros.ts';
import type { ReservedAccount } from '../ledger/reservation.ts';
import type { Database } from '../schema.ts';

/** Money that a run took from its own reservation, for a run that it starts. */
export interface HeldMoney {
  runId: RunId;
  parentRunId: RunId;
  ordinal: number;
  micros: Micros;
  /** Sorted, as in a reservation. */
  accounts: ReservedAccount[];
}

/** What is held for a run that another one has started; null if nothing is, or not any more. */
export async function heldFor(database: Database, runId: RunId): Promise<HeldMoney | null> {
  const row = await database
    .selectFrom('startedRuns')
    .select(['runId', 'parentRunId', 'ordinal', 'micros', 'accounts'])
    .where('runId', '=', runId)
    .where('state', '=', 'held')
    .executeTakeFirst();
  return row === undefined ? null : { ...row, accounts: JSON.parse(row.accounts) as ReservedAccount[] };
}
