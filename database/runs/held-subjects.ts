import type { Database } from '../schema.ts';
import type { SubjectsTable } from '../admission/admission-tables.ts';

/** A subject, and the run that holds it. */
export type HeldSubject = Omit<SubjectsTable, 'restarts'>;

/** All subjects that are held now, each with its run; sorted by automation and subject. */
export async function heldSubjects(database: Database): Promise<HeldSubject[]> {
  return await database
    .selectFrom('subjects')
    .select(['automation', 'subject', 'runId', 'heldSince'])
    .orderBy('automation')
    .orderBy('subject')
    .execute();
}
