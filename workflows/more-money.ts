import { ApplicationFailure } from '@temporalio/common';
import { budgetReason } from './budget-reason.ts';
import type { RunState } from './run-state.ts';
import { quickActivities } from './steps/policy.ts';
import { wrapUpCap } from './wrap-up-cap.ts';

/**
 * Gives the run more money, if its budgets have room, and raises the session's cap; a session that waits at its cap
 * then goes on. Throws a non-retryable `RaiseRefused` that says which budget has no room; then nothing is changed.
 */
export async function moreMoney(state: RunState, extraMicros: number): Promise<void> {
  const step = state.nextStep++;
  const { runId } = state.facts;
  const answer = await quickActivities.raise({ runId, step, extraMicros, at: new Date().toISOString() });
  if (!answer.reserved) {
    const reason = answer.reason === 'over-budget' ? budgetReason(answer.refusal) : 'The run is settled';
    throw ApplicationFailure.nonRetryable(reason, 'RaiseRefused');
  }
  const isAtLimit = state.capMicros >= state.limits.spendMicros;
  state.limits.spendMicros += extraMicros;
  state.capMicros = isAtLimit ? state.limits.spendMicros : wrapUpCap(state.limits.spendMicros);
  const { sessionId, capMicros } = state;
  if (sessionId !== null) await quickActivities.raiseCap({ sessionId, capMicros });
}
