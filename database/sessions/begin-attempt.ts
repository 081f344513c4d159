import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';

/**
 * Writes down that a session is about to be created for a run, and returns the number of this attempt. Call it before
 * the request goes out, so that whoever comes after a crash knows that a session may exist. Throws if another process
 * begins the same attempt.
 */
export async function beginAttempt(database: Database, { runId, at }: { runId: RunId; at: string }): Promise<number> {
  return await database.transaction().execute(async (transaction) => {
    const { last } = await transaction
      .selectFrom('sessionAttempts')
      .select((row) => row.fn.max('attempt').as('last'))
      .where('runId', '=', runId)
      .executeTakeFirstOrThrow();
    const attempt = Number(last ?? 0) + 1;
    await transaction.insertInto('sessionAttempts').values({ runId, attempt, state: 'asked', askedAt: at }).execute();
    return attempt;
  });
}
