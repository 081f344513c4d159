import type { RunId } from '../../contract/event.ts';
import type { Database, SubjectsTable } from '../schema.ts';

export interface ReleaseRequest {
  subject: string;
  /** The automation's id. Without it, the subject is released for all automations. */
  automation?: string;
  /** Release only what this run holds, not what another run has taken since. */
  ifHeldBy?: RunId;
}

/** Takes a subject from the runs that hold it, and returns what it released: an empty list if the subject was free. */
export async function releaseSubject(database: Database, request: ReleaseRequest): Promise<SubjectsTable[]> {
  let query = database.deleteFrom('subjects').where('subject', '=', request.subject).returningAll();
  if (request.automation !== undefined) query = query.where('automation', '=', request.automation);
  if (request.ifHeldBy !== undefined) query = query.where('runId', '=', request.ifHeldBy);
  return await query.execute();
}
