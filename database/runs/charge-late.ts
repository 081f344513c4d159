import type { RunId } from '../../contract/event.ts';
import type { Micros } from '../../money/micros.ts';
import { addEntries } from '../ledger/add-entries.ts';
import { moveToSettled } from '../ledger/move-to-settled.ts';
import type { Reservation } from '../ledger/reservation.ts';
import type { Database, RunRow } from '../schema.ts';

export interface LateSession {
  runId: RunId;
  sessionId: string;
  /** All that the session has cost. */
  spendMicros: Micros;
  /** RFC 3339. */
  at: string;
}

/**
 * Charges a session that was found after its run was settled. The money is spent, so no budget refuses it. It goes to the
 * periods of the run, as an entry of its own: what was settled stays as it is. If the run was charged more than its known
 * spend, that surplus covers late sessions first. Another call for the same session charges only what it has cost since.
 * Returns what was charged; 0 for a run that is not settled.
 */
export async function chargeLate(database: Database, late: LateSession): Promise<Micros> {
  return await database.transaction().execute(async (transaction) => {
    const run = await lockSettledRun(transaction, late.runId);
    if (run === undefined) return 0;
    const spendMicros = spendWith(run, late, await rememberLate(transaction, late));
    const chargedMicros = Math.max(run.chargedMicros, spendMicros);
    await transaction
      .updateTable('runs')
      .set({ spendMicros, chargedMicros, spendPartial: 1 })
      .where('runId', '=', run.runId)
      .execute();
    await book(transaction, run, {
      micros: chargedMicros - run.chargedMicros,
      spentMicros: spendMicros - run.spendMicros,
      at: late.at,
    });
    return chargedMicros - run.chargedMicros;
  });
}

async function lockSettledRun(transaction: Database, runId: RunId): Promise<RunRow | undefined> {
  return await transaction
    .updateTable('runs')
    .set((row) => ({ phase: row.ref('phase') }))
    .where('runId', '=', runId)
    .where('outcome', 'is not', null)
    .returningAll()
    .executeTakeFirst();
}

/** Returns what the session had cost when it was charged before; 0 if it was not. */
async function rememberLate(
  transaction: Database,
  { runId, sessionId, spendMicros, at }: LateSession,
): Promise<Micros> {
  const former = await transaction
    .selectFrom('lateSessions')
    .select('spendMicros')
    .where('runId', '=', runId)
    .where('sessionId', '=', sessionId)
    .executeTakeFirst();
  await transaction
    .insertInto('lateSessions')
    .values({ runId, sessionId, spendMicros, at })
    .onConflict((conflict) => conflict.columns(['runId', 'sessionId']).doUpdateSet({ spendMicros, at }))
    .execute();
  return former?.spendMicros ?? 0;
}

/** The spend of the run's own session is in its record already, as far as it was known when the run ended. */
function spendWith(run: RunRow, { sessionId, spendMicros }: LateSession, formerMicros: Micros): Micros {
  if (sessionId === run.sessionId) return Math.max(run.spendMicros, spendMicros);
  return run.spendMicros + Math.max(0, spendMicros - formerMicros);
}

async function book(
  transaction: Database,
  { runId, reservation }: RunRow,
  { micros, spentMicros, at }: { micros: Micros; spentMicros: Micros; at: string },
): Promise<void> {
  if (spentMicros === 0 || reservation === null) return;
  const held = JSON.parse(reservation) as Reservation;
  const { first } = await transaction
    .selectFrom('entries')
    .select((row) => row.fn.min('step').as('first'))
    .where('runId', '=', runId)
    .executeTakeFirstOrThrow();
  const step = Math.min(0, Number(first ?? 0)) - 1;
  await moveToSettled(transaction, { reservedMicros: 0, settledMicros: micros, spentMicros }, held.accounts);
  if (micros === 0) return;
  await addEntries(transaction, { runId, step, reservation: held, at }, [{ kind: 'late', micros }]);
}
