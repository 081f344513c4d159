import { CancellationScope, condition } from '@temporalio/workflow';
import { ApplicationFailure } from '@temporalio/common';
import type { SessionChange } from '../contract/session.ts';
import { isStopping } from './life.ts';
import type { RunState } from './run-state.ts';
import { attendActivities } from './steps/policy.ts';
import { StopRequested } from './steps/stop-requested.ts';
import { untilDone } from './steps/until-done.ts';

/**
 * Waits for the next change in the session that needs a decision; `shownTrouble` is the trouble that is known already.
 * Throws StopRequested as soon as the run is to stop, without waiting until the attending activity has noticed.
 */
export async function nextChange(state: RunState, shownTrouble: string | null): Promise<SessionChange> {
  const { facts, sessionId, openedAt, heartbeatTimeoutMs, input, pinned } = state;
  if (sessionId === null || openedAt === null)
    throw ApplicationFailure.nonRetryable('There is no session to attend', 'NoSession');
  const request = {
    runId: facts.runId,
    repository: pinned?.repository ?? null,
    sessionId,
    openedAt,
    shownTrouble,
    model: input.agent.model.id,
    idleMs: input.automation.limits.idleMs,
    tellAtMicros: nextSpendToShow(state),
  };
  const scope = new CancellationScope();
  const change = scope.run(() =>
    untilDone(state, 'the session', () => attendActivities(heartbeatTimeoutMs).attendSession(request)),
  );
  const stopped = scope.run(() => condition(() => isStopping(state))).then(() => null);
  try {
    const first = await Promise.race([change, stopped]);
    if (first) return first;
  } finally {
    scope.cancel();
    await Promise.allSettled([change, stopped]);
  }
  throw new StopRequested();
}

/**
 * Attending reports the spend at half of the limit; at 80 % the wrap-up shows it. More reports would only fill the
 * history.
 */
function nextSpendToShow({ totals, limits }: RunState): number {
  const half = limits.spendMicros / 2;
  return (Math.floor(totals.spendMicros / half) + 1) * half;
}
