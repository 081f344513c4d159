import type { RunFacts } from '../../contract/run.ts';
import type { RunId } from '../../contract/event.ts';
import { lockRun } from './run-facts.ts';
import { prepared } from '../../runtime/database/prepared.ts';
import type { Database, SubjectsTable } from '../schema.ts';
import { storeDecision } from '../ledger/store-decision.ts';
import { storedDecision } from '../ledger/stored-decision.ts';

export interface AdmitRequest {
  run: RunFacts;
  /** Counted by the workflow: with the run id the key of the decision. */
  step: number;
  /** A holder that was seen to be closed: it loses the subject, if it still holds it. */
  takeOverFrom?: RunId;
  /** "Busy" is stored only then: before, the holder is looked up, and the same step is asked again. */
  final: boolean;
}

export type Admission =
  | { admitted: true }
  | { admitted: false; reason: 'busy'; holder: RunId }
  /** The run has been settled: nothing of it may start any more. */
  | { admitted: false; reason: 'settled' };

/**
 * Decides in one transaction whether a run may start: it must hold its subject, and not be settled. A decision that is
 * stored is returned word for word whenever it is asked for again. Also makes the run's record.
 */
export async function admit(database: Database, request: AdmitRequest): Promise<Admission> {
  const { step, final } = request;
  const { runId } = request.run;
  return await database.transaction().execute(async (transaction) => {
    const run = await lockRun(transaction, request.run);
    const stored = await storedDecision<Admission>(transaction, runId, step);
    if (stored !== null) return stored;
    const admission: Admission =
      run.outcome === null ? await takeSubject(transaction, request) : { admitted: false, reason: 'settled' };
    if (admission.admitted || admission.reason === 'settled' || final) {
      await storeDecision(transaction, { runId, step, decision: admission });
    }
    return admission;
  });
}

const takeIfFree = prepared((database, { automation, subject, runId, heldSince }: SubjectsTable) =>
  database
    .insertInto('subjects')
    .values({ automation, subject, runId, heldSince })
    .onConflict((conflict) => conflict.columns(['automation', 'subject']).doNothing()),
);

const findHolder = prepared((database, { automation, subject }: { automation: string; subject: string }) =>
  database.selectFrom('subjects').select('runId').where('automation', '=', automation).where('subject', '=', subject),
);

async function takeSubject(transaction: Database, request: AdmitRequest): Promise<Admission> {
  const { runId, automation, event } = request.run;
  const subject = { automation, subject: event.subject };
  for (;;) {
    await takeIfFree(transaction, { ...subject, runId, heldSince: new Date().toISOString() });
    if (request.takeOverFrom !== undefined) await takeOver(transaction, subject, request.takeOverFrom, runId);
    const [held] = await findHolder(transaction, subject);
    if (held?.runId === runId) return { admitted: true };
    if (held !== undefined) return { admitted: false, reason: 'busy', holder: held.runId };
    // On PostgreSQL the holder may have let go between the insert and the look: try to take it again.
  }
}

async function takeOver(
  transaction: Database,
  { automation, subject }: { automation: string; subject: string },
  from: RunId,
  to: RunId,
): Promise<void> {
  await transaction
    .updateTable('subjects')
    .set({ runId: to, heldSince: new Date().toISOString() })
    .where('automation', '=', automation)
    .where('subject', '=', subject)
    .where('runId', '=', from)
    .execute();
}
