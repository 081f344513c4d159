import type { RunId } from '../../contract/event.ts';
import { noteLoss } from '../admission/notes/note-loss.ts';
import { passOn } from '../admission/pass-on.ts';
import type { Database } from '../schema.ts';
import type { HeldSubject } from './held-subjects.ts';

export interface ReleaseRequest {
  subject: string;
  /** The automation's id. Without it, the subject is released for all automations. */
  automation?: string;
  /** Release only what this run holds, not what another run has taken since. */
  ifHeldBy?: RunId;
}

export interface ReleasedSubject extends HeldSubject {
  /** The run that waited for the subject and has got it: it has to be woken. Absent: the subject is free. */
  granted?: RunId;
}

/** Takes a subject from the runs that hold it, and returns what it released: an empty list if the subject was free. */
export async function releaseSubject(database: Database, request: ReleaseRequest): Promise<ReleasedSubject[]> {
  return await database.transaction().execute(async (transaction) => {
    let query = transaction
      .updateTable('subjects')
      .set((row) => ({ heldSince: row.ref('heldSince') }))
      .where('subject', '=', request.subject)
      .returning(['automation', 'subject', 'runId', 'heldSince']);
    if (request.automation !== undefined) query = query.where('automation', '=', request.automation);
    if (request.ifHeldBy !== undefined) query = query.where('runId', '=', request.ifHeldBy);
    const released: ReleasedSubject[] = [];
    const at = new Date().toISOString();
    for (const held of await query.execute()) {
      await noteLoss(transaction, held.runId, at);
      const granted = await passOn(transaction, held);
      released.push(granted === null ? held : { ...held, granted });
    }
    return released;
  });
}
