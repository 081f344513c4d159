import type { RunId } from '../../contract/event.ts';
import type { Database, SubjectsTable } from '../schema.ts';

export interface ReleaseRequest {
  subject: string;
  /** The automation's id; without it the subject is released for all automations. */
  automation?: string;
  /** Nothing is released that another run has taken meanwhile. */
  ifHeldBy?: RunId;
}

/** Takes a subject from whoever holds it and returns what was released; nothing where it was free. */
export async function releaseSubject(database: Database, request: ReleaseRequest): Promise<SubjectsTable[]> {
  let query = database.deleteFrom('subjects').where('subject', '=', request.subject).returningAll();
  if (request.automation !== undefined) query = query.where('automation', '=', request.automation);
  if (request.ifHeldBy !== undefined) query = query.where('runId', '=', request.ifHeldBy);
  return await query.execute();
}
