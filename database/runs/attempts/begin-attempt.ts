import type { RunId } from '../../../contract/event.ts';
import type { Database } from '../../schema.ts';
import { attemptsOf } from './attempts-of.ts';

/**
 * Writes down that a session is about to be created for a run, and returns the number of this attempt. Call it before
 * the request goes out, so that after a crash it is known that a session may exist. Throws while another attempt has a
 * session or may still get one.
 */
export async function beginAttempt(database: Database, { runId, at }: { runId: RunId; at: string }): Promise<number> {
  return await database.transaction().execute(async (transaction) => {
    const former = await attemptsOf(transaction, runId);
    if (former.some(({ state }) => state === 'asked' || state === 'answered'))
      throw new Error(`Another attempt to create the session of run ${runId} is under way`);
    const attempt = (former.at(-1)?.attempt ?? 0) + 1;
    await transaction.insertInto('sessionAttempts').values({ runId, attempt, state: 'asked', askedAt: at }).execute();
    return attempt;
  });
}
