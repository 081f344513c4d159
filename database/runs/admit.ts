import type { RunFacts } from '../../contract/run.ts';
import type { RunId } from '../../contract/event.ts';
import { decideOnce } from './decide-once.ts';
import { lockRun } from './lock-run.ts';
import { prepared } from '../prepared.ts';
import type { Database, SubjectsTable } from '../schema.ts';

export interface AdmitRequest {
  run: RunFacts;
  /**
   * Together with the run id, the key of the decision. The workflow counts one sequence for `admit`, `reserve` and
   * `raise`.
   */
  step: number;
  /** A run whose workflow was found closed. If it still holds the subject, this run takes it over. */
  takeOverFrom?: RunId;
  /** False: "busy" is not stored, because the caller looks up the holder and then asks for the same step again. */
  final: boolean;
}

export type Admission =
  | { admitted: true }
  | { admitted: false; reason: 'busy'; holder: RunId }
  /** The run has been settled, so it may no longer start. */
  | { admitted: false; reason: 'settled' };

/**
 * Decides in one transaction whether a run may start: it must get its subject, and must not be settled. Asking again
 * for a stored decision returns it word for word. Also makes the run's record.
 */
export async function admit(database: Database, request: AdmitRequest): Promise<Admission> {
  const { step, final } = request;
  const { runId } = request.run;
  return await database.transaction().execute(async (transaction) => {
    const run = await lockRun(transaction, request.run);
    return await decideOnce<Admission>(
      transaction,
      { runId, step },
      {
        decide: async () =>
          run.outcome === null ? await takeSubject(transaction, request) : { admitted: false, reason: 'settled' },
        isProvisional: (admission) => !admission.admitted && admission.reason === 'busy' && !final,
      },
    );
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

async function takeSubject(transaction: Database, { run, takeOverFrom }: AdmitRequest): Promise<Admission> {
  const { runId, automation, event } = run;
  const { subject } = event;
  for (;;) {
    await takeIfFree(transaction, { automation, subject, runId, heldSince: new Date().toISOString() });
    if (takeOverFrom !== undefined) await takeOver(transaction, run, takeOverFrom);
    const [held] = await findHolder(transaction, { automation, subject });
    if (held?.runId === runId) return { admitted: true };
    if (held !== undefined) return { admitted: false, reason: 'busy', holder: held.runId };
    // On PostgreSQL the holder may have released the subject between the insert and this query: try to take it again.
  }
}

/** Compare-and-set: changes nothing if `from` no longer holds the subject. */
async function takeOver(transaction: Database, { runId, automation, event }: RunFacts, from: RunId): Promise<void> {
  await transaction
    .updateTable('subjects')
    .set({ runId, heldSince: new Date().toISOString() })
    .where('automation', '=', automation)
    .where('subject', '=', event.subject)
    .where('runId', '=', from)
    .execute();
}
