import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import { persist, Stopped } from './persist.ts';
import { short } from './policy.ts';
import { requestStop, type RunState } from './run-state.ts';

/** Less than this is not worth another timer. */
const GRACE_MS = 250;

/**
 * Arms the deadline: a durable timer, so that a dead worker does not move it. When it fires, the working time is computed
 * from the session's own events; where some is left, it is armed again. A session that could not even be opened in that
 * time has used it up. Returns what disarms it.
 */
export function armDeadline(state: RunState): () => void {
  const scope = new CancellationScope({ cancellable: true });
  scope
    .run(() => watch(state))
    .catch((error: unknown) => {
      if (!isCancellation(error) && !(error instanceof Stopped)) throw error;
    });
  return () => scope.cancel();
}

async function watch(state: RunState): Promise<void> {
  const { durationMs } = state.input.automation.limits;
  for (let left = durationMs; left > GRACE_MS; left = durationMs - (await workingTime(state))) {
    await sleep(left, { summary: 'deadline' });
  }
  requestStop(state, {
    outcome: 'timed-out',
    reason: `The working time of ${Math.round(durationMs / 1_000)} s is used up`,
  });
}

async function workingTime(state: RunState): Promise<number> {
  const { sessionId, openedAt, input } = state;
  if (sessionId === null || openedAt === null) return Number.POSITIVE_INFINITY;
  const totals = await persist(state, 'the working time', () =>
    short.measureSession({ sessionId, model: input.agent.model.id, openedAt }),
  );
  return totals.workingMs;
}
