import type { Database } from '../../../database/schema.ts';

/** Lets the time come at which each remembered issue is closed. */
export async function makeDue(database: Database): Promise<void> {
  await database.updateTable('issuesToClose').set({ dueAt: '2026-01-01T00:00:00.000Z' }).execute();
}
