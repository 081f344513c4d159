import type { RunId } from '../../../contract/event.ts';
import type { Database } from '../../schema.ts';

/** How an attempt to create a session ended, as far as is known. */
export type AttemptEnd =
  | { state: 'answered'; sessionId: string; openedAt: string }
  /** The API has created nothing. */
  | { state: 'refused' }
  /** There was no answer, and no session was found for long enough. */
  | { state: 'lost' };

/**
 * Writes down how an attempt ended. Returns false if another process has written that already: then this end does not
 * count. An answer that comes too late is kept beside the end, so that its session is known when the run ends.
 */
export async function endAttempt(
  database: Database,
  { runId, attempt }: { runId: RunId; attempt: number },
  end: AttemptEnd,
): Promise<boolean> {
  const ended = await database
    .updateTable('sessionAttempts')
    .set(end)
    .where('runId', '=', runId)
    .where('attempt', '=', attempt)
    .where('state', '=', 'asked')
    .returning('attempt')
    .executeTakeFirst();
  if (ended !== undefined) return true;
  if (end.state !== 'answered') return false;
  const { sessionId, openedAt } = end;
  await database
    .updateTable('sessionAttempts')
    .set({ sessionId, openedAt })
    .where('runId', '=', runId)
    .where('attempt', '=', attempt)
    .where('sessionId', 'is', null)
    .execute();
  return false;
}
