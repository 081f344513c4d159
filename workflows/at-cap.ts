import { formatUsd } from '../money/format-usd.ts';
import { askPeople, ruleFor } from './approval.ts';
import { moreMoney } from './more-money.ts';
import { failureMessage, persist } from './persist.ts';
import { short } from './policy.ts';
import type { Ending, RunState } from './run-state.ts';

const WRAP_UP =
  'Four fifths of the money for this run are spent. Wrap up now: finish the smallest useful step, commit, bundle, and hand ' +
  'over what is good. Begin nothing new.';

/**
 * The session stands at its cap. At the wrap-up mark the cap is raised to the limit and the agent told to wrap up. At the
 * limit people may give more, where the automation asks them; else the run ends. Returns how, or null to go on.
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
  const rule = ruleFor(state, 'limit');
  if (!rule) return exhausted;
  const extraMicros = state.input.automation.limits.spendMicros;
  const what = `${formatUsd(limits.spendMicros)} are spent; approve another ${formatUsd(extraMicros)}, or raise by another sum`;
  const before = limits.spendMicros;
  const { decision } = await askPeople(state, `limit:${state.nextStep}`, 'limit', what, rule);
  if (!decision.approved) return { ...exhausted, reason: `${exhausted.reason}; more was denied: ${decision.reason}` };
  // A person who raised by a sum of their own has decided, too: then it is done already.
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
  const message = { key: 'wrap-up-money', text: WRAP_UP };
  await persist(state, 'the wrap-up', () => short.raiseCap({ sessionId, capMicros: limits.spendMicros, message }));
  state.capMicros = limits.spendMicros;
}
