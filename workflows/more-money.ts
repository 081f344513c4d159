import { ApplicationFailure } from '@temporalio/common';
import { budgetReason } from './budget-reason.ts';
import type { RunState } from './run-state.ts';
import { quickActivities } from './steps/policy.ts';
import { untilDone } from './steps/until-done.ts';

interface More {
  extraMicros: number;
  /** How much the working time was raised: at the hosted API it costs money beside the limit. */
  extraMs?: number;
}

/**
 * Raises the limit of the run, if its budgets have room. The cap of the session stays: see `raiseSessionCap`. While the
 * database cannot be reached, the same step is asked for again, so that nothing is reserved twice. Throws a
 * non-retryable `RaiseRefused` that says which budget has no room; then nothing is changed. Throws as `untilDone` does.
 */
export async function moreMoney(state: RunState, { extraMicros, extraMs = 0 }: More): Promise<void> {
  const step = state.nextStep++;
  const { runId } = state.facts;
  const request = { runId, step, extraMicros, extraMs, at: new Date().toISOString() };
  const answer = await untilDone(state, 'the budgets', () => quickActivities.raise(request));
  if (!answer.reserved) {
    const reason = answer.reason === 'over-budget' ? budgetReason(answer.refusal) : 'The run is settled';
    throw ApplicationFailure.nonRetryable(reason, 'RaiseRefused');
  }
  state.limits.spendMicros += extraMicros;
}
