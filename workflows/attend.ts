import { CancellationScope, condition } from '@temporalio/workflow';
import type { SessionChange } from '../contract/session.ts';
import { persist, Stopped } from './persist.ts';
import { attending } from './policy.ts';
import type { RunState } from './run-state.ts';

/**
 * Waits for the next change in the session that needs a decision. Throws Stopped as soon as the run is to stop: attending
 * is given up at once, without waiting for its activity to hear of it.
 */
export async function nextChange(state: RunState, shownTrouble: string | null): Promise<SessionChange> {
  const { sessionId, openedAt, heartbeatTimeoutMs, input } = state;
  if (sessionId === null || openedAt === null) throw new Stopped('There is no session to attend');
  const request = {
    sessionId,
    openedAt,
    shownTrouble,
    model: input.agent.model.id,
    idleMs: input.automation.limits.idleMs,
    tellAtMicros: nextTellMark(state),
  };
  const scope = new CancellationScope();
  const change = scope.run(() =>
    persist(state, 'the session', () => attending(heartbeatTimeoutMs).attendSession(request)),
  );
  const stopped = scope.run(() => condition(() => state.stop !== null)).then(() => null);
  try {
    const first = await Promise.race([change, stopped]);
    if (first) return first;
  } finally {
    scope.cancel();
    await Promise.allSettled([change, stopped]);
  }
  throw new Stopped('The run is to stop');
}

/** The spend is shown anew at half of the limit; at four fifths it is shown with the wrap-up. Each time costs history. */
function nextTellMark({ totals, limits }: RunState): number {
  const half = limits.spendMicros / 2;
  return (Math.floor(totals.spendMicros / half) + 1) * half;
}
