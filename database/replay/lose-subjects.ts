import type { RunId } from '../../contract/event.ts';
import { passOn } from '../admission/pass-on.ts';
import type { Database } from '../schema.ts';

/**
 * Takes what a run holds from it in a database in memory, because it really lost that. Returns the runs that got a subject by
 * this: they have to be woken.
 */
export async function loseSubjects(database: Database, runId: RunId): Promise<RunId[]> {
  return await database.transaction().execute(async (transaction) => {
    const held = await transaction.selectFrom('subjects').selectAll().where('runId', '=', runId).execute();
    const granted: RunId[] = [];
    for (const subject of held) {
      const next = await passOn(transaction, subject);
      if (next !== null) granted.push(next);
    }
    return granted;
  });
}
