import type { RunId } from '../../../contract/event.ts';
import type { Database } from '../../schema.ts';
import type { SessionAttempt } from '../session-tables.ts';

/** All attempts to create a session for a run, oldest first. */
export async function attemptsOf(database: Database, runId: RunId): Promise<SessionAttempt[]> {
  return await database
    .selectFrom('sessionAttempts')
    .selectAll()
    .where('runId', '=', runId)
    .orderBy('attempt')
    .execute();
}
