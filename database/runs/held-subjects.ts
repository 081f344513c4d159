import type { Database, SubjectsTable } from '../schema.ts';

/** Who holds what, by automation and subject. */
export async function heldSubjects(database: Database): Promise<SubjectsTable[]> {
  return await database.selectFrom('subjects').selectAll().orderBy('automation').orderBy('subject').execute();
}
