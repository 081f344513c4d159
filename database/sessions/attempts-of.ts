import type { RunId } from '../../contract/event.ts';
import type { Database, SessionAttempt } from '../schema.ts';

/** All attempts to create a session for a run, oldest first. */
export async function attemptsOf(database: Database, runId: RunId): Promise<SessionAttempt[]> {
  return await database
    .selectFrom('sessionAttempts')
    .selectAll()
    .where('runId', '=', runId)
    .orderBy('attempt')
    .execute();
}
