import type { RunId } from '../../contract/event.ts';
import type { RunFacts } from '../../contract/run.ts';
import { prepared } from '../prepared.ts';
import type { Database } from '../schema.ts';
import type { SubjectsTable } from './admission-tables.ts';
import { noteLoss } from './notes/note-loss.ts';
import { passOn } from './pass-on.ts';

export interface TakenSubject {
  /** The run that holds the subject now. */
  holder: RunId;
  /** A run that waited and has got the subject by this. */
  granted: RunId | null;
}

/**
 * Takes the subject of a run at an instant (RFC 3339) if it is free. If `takeOverFrom` holds it, the subject goes to the run that
 * waits next, or to this one. Locks the row of the subject until the transaction ends, so that who holds it and who waits for it
 * cannot change.
 */
export async function takeSubject(
  transaction: Database,
  { runId, automation, event: { subject } }: RunFacts,
  { takeOverFrom, at }: { takeOverFrom: RunId | undefined; at: string },
): Promise<TakenSubject> {
  const wanted = { automation, subject, runId, heldSince: at };
  const [held] = await takeOrLock(transaction, wanted);
  if (held === undefined) throw new Error(`The holder of subject "${subject}" was not returned.`);
  if (takeOverFrom === undefined || held.runId !== takeOverFrom || takeOverFrom === runId)
    return { holder: held.runId, granted: null };
  await noteLoss(transaction, takeOverFrom, at);
  const granted = await passOn(transaction, { automation, subject, runId: takeOverFrom });
  if (granted !== null) return { holder: granted, granted: granted === runId ? null : granted };
  await takeOrLock(transaction, wanted);
  return { holder: runId, granted: null };
}

/** One statement, so that on PostgreSQL nobody can free the subject between the insert and the look at its holder. */
const takeOrLock = prepared((database, { automation, subject, runId, heldSince }: Omit<SubjectsTable, 'restarts'>) =>
  database
    .insertInto('subjects')
    .values({ automation, subject, runId, heldSince })
    .onConflict((conflict) =>
      conflict.columns(['automation', 'subject']).doUpdateSet((row) => ({ heldSince: row.ref('subjects.heldSince') })),
    )
    .returning('runId'),
);
