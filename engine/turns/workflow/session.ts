import { ActivityCancellationType, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';

/** Plain JSON. The log of the session stays in the engine's database. */
export interface SessionInput {
  sessionId: string;
  heartbeatTimeoutMs: number;
}

export interface TurnActivities {
  /** Works on a session until it is idle. Heartbeats. */
  turn(sessionId: string): Promise<void>;
}

export const wakeSignal = defineSignal('wake');

/**
 * One stretch of work of a session: runs turns until no `wake` signal arrived during the last one. The engine starts it
 * with signal-with-start, and it is closed while the session is idle, so that a waiting session costs nothing.
 */
export async function session({ sessionId, heartbeatTimeoutMs }: SessionInput): Promise<void> {
  let isWoken = false;
  setHandler(wakeSignal, () => void (isWoken = true), { description: 'Something happened that the brain must see.' });
  const { turn } = proxyActivities<TurnActivities>({
    heartbeatTimeout: heartbeatTimeoutMs,
    startToCloseTimeout: '30 days',
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
  });
  do {
    isWoken = false;
    await turn(sessionId);
  } while (isWoken);
}
