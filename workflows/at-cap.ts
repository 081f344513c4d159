import { formatUsd } from '../money/format-usd.ts';
import { wrapUpText } from './agent-texts.ts';
import { moreMoney } from './more-money.ts';
import { approvalRule } from './people/approval-rule.ts';
import { askPeople } from './people/ask-people.ts';
import type { Ending, RunState } from './run-state.ts';
import { raiseSessionCap } from './session-cap.ts';
import { failureMessage } from './steps/failure-message.ts';
import { StopRequested } from './steps/stop-requested.ts';
import { isOverdue, outOfTime } from './deadline.ts';

/**
 * Decides about a session that has spent its cap. At the wrap-up mark the cap is raised to the limit and the agent is told to
 * wrap up. At the limit, or if one request has gone past it, the run ends, unless the automation lets people give more.
 * Returns how it ends, or null to go on.
 */
export async function atCap(state: RunState): Promise<Ending | null> {
  if (state.capMicros < state.limits.spendMicros) {
    if (isOverdue(state)) return outOfTime(state);
    if (await wrapUp(state)) return null;
  }
  return await atLimit(state);
}

/** Returns false if the session has spent its limit already. */
async function wrapUp(state: RunState): Promise<boolean> {
  state.isWrappedUp = true;
  return await raiseSessionCap(state, { key: 'wrap-up-money', text: wrapUpText('money') });
}

async function atLimit(state: RunState): Promise<Ending | null> {
  const { limits } = state;
  const exhausted: Ending = {
    outcome: 'budget-exhausted',
    reason: `The session reached its spend limit of ${formatUsd(limits.spendMicros)}`,
  };
  const rule = approvalRule(state, 'limit');
  if (!rule) return exhausted;
  const extraMicros = state.input.automation.limits.spendMicros;
  const what = `${formatUsd(limits.spendMicros)} is spent; approve another ${formatUsd(extraMicros)}, or raise by a different amount`;
  const key = `limit:${state.nextApproval++}`;
  const { decision } = await askPeople(state, { key, before: 'limit', what, rule, extraMicros });
  if (!decision.approved) return { ...exhausted, reason: `${exhausted.reason}; more was denied: ${decision.reason}` };
  if (decision.isRaised) return null;
  try {
    await moreMoney(state, { extraMicros });
    // If the last request has spent more than the new limit as well, people are asked once more.
    return (await raiseSessionCap(state)) ? null : await atLimit(state);
  } catch (error) {
    if (error instanceof StopRequested) throw error;
    return { ...exhausted, reason: `${exhausted.reason}; more was approved, but: ${failureMessage(error)}` };
  }
}
