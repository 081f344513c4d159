import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';
import { passOn } from './pass-on.ts';

/** How many runs are returned at once. */
const MOST = 1_000;

/**
 * The runs whose wait for a subject ended before `changedBefore` (RFC 3339) and that have not asked since: the process that
 * should have woken them was killed. A subject that nobody holds, although runs wait for it, is given to the
 * next one first. A run that does not ask after that is returned again when as much time has passed.
 */
export async function runsToWake(database: Database, changedBefore: string): Promise<RunId[]> {
  await grantFreeSubjects(database, changedBefore);
  const changed = await database
    .updateTable('waiters')
    .set({ changedAt: new Date().toISOString() })
    .where('runId', 'in', (row) =>
      row
        .selectFrom('waiters')
        .select('runId')
        .where('state', '<>', 'waiting')
        .where('changedAt', '<', changedBefore)
        .orderBy('changedAt')
        .limit(MOST),
    )
    .returning('runId')
    .execute();
  return changed.map(({ runId }) => runId);
}

/** If nobody holds a subject, a waiting run takes it and gives it at once to the run whose turn it is. */
async function grantFreeSubjects(database: Database, changedBefore: string): Promise<void> {
  const orphans = await database
    .selectFrom('waiters')
    .select(['runId', 'automation', 'subject', 'changedAt'])
    .where('state', '=', 'waiting')
    .where('changedAt', '<', changedBefore)
    .where((row) =>
      row.not(
        row.exists(
          row
            .selectFrom('subjects')
            .select('subjects.runId')
            .whereRef('subjects.automation', '=', 'waiters.automation')
            .whereRef('subjects.subject', '=', 'waiters.subject'),
        ),
      ),
    )
    .limit(MOST)
    .execute();
  for (const orphan of orphans) {
    const { automation, subject, runId } = orphan;
    await database.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('subjects')
        .values({ automation, subject, runId, heldSince: new Date().toISOString() })
        .onConflict((conflict) => conflict.columns(['automation', 'subject']).doNothing())
        .execute();
      await passOn(transaction, orphan);
      // The time stays old, so that this call of `runsToWake` returns the run.
      await transaction
        .updateTable('waiters')
        .set({ changedAt: orphan.changedAt })
        .where('automation', '=', automation)
        .where('subject', '=', subject)
        .where('state', '=', 'granted')
        .execute();
    });
  }
}
