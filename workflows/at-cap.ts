import { formatUsd } from '../money/format-usd.ts';
import { wrapUpText } from './agent-texts.ts';
import { moreMoney } from './more-money.ts';
import { approvalRule } from './people/approval-rule.ts';
import { askPeople } from './people/ask-people.ts';
import type { Ending, RunState } from './run-state.ts';
import { failureMessage } from './steps/failure-message.ts';
import { quickActivities } from './steps/policy.ts';
import { untilDone } from './steps/until-done.ts';

/**
 * Decides about a session that has spent its cap. At the wrap-up mark the cap is raised to the limit and the agent is told to
 * wrap up. At the limit the run ends, unless the automation lets people give more. Returns how it ends, or null to go on.
 */
export async function atCap(state: RunState): Promise<Ending | null> {
  const { limits, capMicros } = state;
  if (capMicros < limits.spendMicros) {
    await wrapUp(state);
    return null;
  }
  const exhausted: Ending = {
    outcome: 'budget-exhausted',
    reason: `The session reached its spend limit of ${formatUsd(limits.spendMicros)}`,
  };
  const rule = approvalRule(state, 'limit');
  if (!rule) return exhausted;
  const extraMicros = state.input.automation.limits.spendMicros;
  const what = `${formatUsd(limits.spendMicros)} is spent; approve another ${formatUsd(extraMicros)}, or raise by a different amount`;
  const before = limits.spendMicros;
  const key = `limit:${state.nextApproval++}`;
  const { decision } = await askPeople(state, { key, before: 'limit', what, rule });
  if (!decision.approved) return { ...exhausted, reason: `${exhausted.reason}; more was denied: ${decision.reason}` };
  // A person may have raised the limit by another amount instead of approving. Then the money is there already.
  if (state.limits.spendMicros > before) return null;
  try {
    await moreMoney(state, extraMicros);
    return null;
  } catch (error) {
    return { ...exhausted, reason: `${exhausted.reason}; more was approved, but: ${failureMessage(error)}` };
  }
}

async function wrapUp(state: RunState): Promise<void> {
  const { sessionId, limits } = state;
  if (sessionId === null) return;
  const message = { key: 'wrap-up-money', text: wrapUpText('money') };
  const request = { sessionId, capMicros: limits.spendMicros, message };
  await untilDone(state, 'the wrap-up', () => quickActivities.raiseCap(request));
  state.capMicros = limits.spendMicros;
}
