import { setTimeout as pause } from 'node:timers/promises';
import type { LoggedEvent } from '../../store/session-event.ts';
import { enterRunning } from '../../store/session-status.ts';
import { GIVE_UP_AFTER_MS } from './next-attempt.ts';
import { stepSignal, writeTurn, type Turn } from '../turn.ts';

/**
 * Waits until the model may be asked again, as the log says: an attempt after a crash waits for the rest of the time.
 * An interrupt of the user ends the wait.
 */
export async function awaitRetry(turn: Turn): Promise<void> {
  if (!turn.events.some(isWaitingInterrupt)) {
    const ms = Math.max(0, Math.min(retryAt(turn.events) - Date.now(), GIVE_UP_AFTER_MS));
    await pause(ms, undefined, { signal: stepSignal(turn) }).catch(() => turn.signal.throwIfAborted());
  }
  await writeTurn(turn, enterRunning);
}

function retryAt(events: LoggedEvent[]): number {
  return events.findLast(({ details }) => details?.retryAt !== undefined)?.details?.retryAt ?? 0;
}

function isWaitingInterrupt({ body, processedAt }: LoggedEvent): boolean {
  return body.type === 'user.interrupt' && processedAt === null;
}
