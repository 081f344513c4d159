import { canSearch } from '../money/can-search.ts';
import { budgetReason } from './budget-reason.ts';
import { getSubject } from './subject/get-subject.ts';
import { approvalRule } from './people/approval-rule.ts';
import { askPeople } from './people/ask-people.ts';
import type { Decision, Ending, RunState } from './run-state.ts';
import { showDetails } from './show.ts';
import { quickActivities } from './steps/policy.ts';
import { untilDone } from './steps/until-done.ts';

/**
 * Decides whether the run may start: it gets its subject, people agree, and there is money. Returns null, or why it may not.
 */
export async function admit(state: RunState): Promise<Ending | null> {
  showDetails(state);
  const { facts } = state;
  const refusal = await getSubject(state);
  if (refusal !== null) return refusal;
  const rule = approvalRule(state, 'start');
  if (rule) {
    const { decision } = await askPeople(state, {
      key: 'start',
      before: 'start',
      what: `Start: ${facts.event.title}`,
      rule,
    });
    if (!decision.approved) return deniedStart(state, decision);
  }
  return await reserve(state);
}

/** The refusal is told on the issue, so that whoever caused the event knows why nothing happens, and what helps. */
function deniedStart(state: RunState, { by, reason }: Extract<Decision, { approved: false }>): Ending {
  state.tellsRefusal = true;
  const who = by === null ? '' : ` by ${by}`;
  return { outcome: 'refused', reason: `The start was denied${who}: ${reason}. To ask again, trigger it again` };
}

async function reserve(state: RunState): Promise<Ending | null> {
  const { facts, input } = state;
  const request = {
    run: facts,
    step: state.nextStep++,
    model: input.agent.model.id,
    isFast: input.agent.model.speed === 'fast',
    canSearch: canSearch(input.agent.tools),
    budgets: input.automation.budgets,
    at: new Date().toISOString(),
  };
  const decision = await untilDone(state, 'the budgets', () => quickActivities.reserve(request));
  if (decision.reserved) {
    state.isAdmitted = true;
    return null;
  }
  if (decision.reason === 'settled') return { outcome: 'skipped', reason: 'The run had already ended' };
  state.tellsRefusal = decision.isFirstRefusal;
  return { outcome: 'skipped', reason: budgetReason(decision.refusal) };
}
