import { ApplicationFailure } from '@temporalio/common';
import type { BudgetRefusal } from '../contract/budget.ts';
import { formatUsd } from '../money/format-usd.ts';
import { short } from './policy.ts';
import { wrapUpCap, type RunState } from './run-state.ts';

/**
 * Gives the run more money, within what the ledger has, and raises the session's cap: one that waits at its cap goes on by
 * that. Throws a non-retryable `RaiseRefused` that says which budget has no room; nothing is changed then.
 */
export async function moreMoney(state: RunState, extraMicros: number): Promise<void> {
  const step = state.nextStep++;
  const { runId } = state.facts;
  const answer = await short.raise({ runId, step, extraMicros, at: new Date().toISOString() });
  if (!answer.reserved) {
    const reason = answer.reason === 'over-budget' ? budgetReason(answer.refusal) : 'The run is settled';
    throw ApplicationFailure.nonRetryable(reason, 'RaiseRefused');
  }
  const isAtLimit = state.capMicros >= state.limits.spendMicros;
  state.limits.spendMicros += extraMicros;
  state.capMicros = isAtLimit ? state.limits.spendMicros : wrapUpCap(state.limits.spendMicros);
  const { sessionId, capMicros } = state;
  if (sessionId !== null) await short.raiseCap({ sessionId, capMicros });
}

/** Says in one line for people which budget has no room, and when it has again. */
export function budgetReason(refusal: BudgetRefusal): string {
  const { scope, per, limitMicros, settledMicros, reservedMicros, wantedMicros, freeAgainAt } = refusal;
  return (
    `The budget of ${scope} per ${per} has no room: of ${formatUsd(limitMicros)}, ${formatUsd(settledMicros)} are spent and ` +
    `${formatUsd(reservedMicros)} reserved. ` +
    (freeAgainAt ? `It is free again at ${freeAgainAt}` : `${formatUsd(wantedMicros)} never fits: lower limits.spend`)
  );
}
