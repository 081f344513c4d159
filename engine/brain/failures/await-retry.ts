import { enterRunning } from '../../store/session-status.ts';
import type { EventDetails } from '../../store/session-event.ts';
import { stepSignal, writeTurn, type Turn } from '../turn.ts';
import { GIVE_UP_AFTER_MS } from './next-attempt.ts';

/**
 * Waits until the model may be asked again, as the log says: an attempt after a crash waits for the rest of the time.
 * An interrupt of the user ends the wait.
 */
export async function awaitRetry(turn: Turn): Promise<void> {
  if (!(await isInterrupted(turn))) {
    const ms = Math.max(0, Math.min((await readRetryAt(turn)) - Date.now(), GIVE_UP_AFTER_MS));
    await turn.engine.pause(ms, stepSignal(turn)).catch(() => turn.signal.throwIfAborted());
  }
  await writeTurn(turn, enterRunning);
}

/** Whether the session has an interrupt that the brain has not taken yet. */
async function isInterrupted({ engine, sessionId }: Turn): Promise<boolean> {
  const interrupt = await engine.database
    .selectFrom('events')
    .select('id')
    .where('session_id', '=', sessionId)
    .where('type', '=', 'user.interrupt')
    .where('processed_at', 'is', null)
    .executeTakeFirst();
  return interrupt !== undefined;
}

/** Errors of other things than the model have no such time. */
async function readRetryAt({ engine, sessionId }: Turn): Promise<number> {
  const error = await engine.database
    .selectFrom('events')
    .select('details')
    .where('session_id', '=', sessionId)
    .where('type', '=', 'session.error')
    .where('details', 'like', '%"retryAt"%')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const details: EventDetails = JSON.parse(error?.details ?? '{}');
  return details.retryAt ?? 0;
}
