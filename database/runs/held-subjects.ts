import type { Database, SubjectsTable } from '../schema.ts';

/** All subjects that are held now, each with its run; sorted by automation and subject. */
export async function heldSubjects(database: Database): Promise<SubjectsTable[]> {
  return await database.selectFrom('subjects').selectAll().orderBy('automation').orderBy('subject').execute();
}
