import { condition } from '@temporalio/workflow';
import type { ApprovalRule } from '../definitions/automation.ts';
import type { ApprovalBefore } from '../contract/people.ts';
import { persist, Stopped } from './persist.ts';
import { short } from './policy.ts';
import type { OpenApproval, RunState } from './run-state.ts';
import { enterPhase, showDetails } from './show.ts';

const DEFAULT_WAIT_MS = 24 * 60 * 60_000;

/** Approvers, count, wait and what happens otherwise, where the automation does not say. */
const ANY_OPERATOR: Omit<ApprovalRule, 'before'> = {
  approvers: [],
  count: 1,
  waitMs: DEFAULT_WAIT_MS,
  otherwise: 'cancel',
};

export type Decision = NonNullable<OpenApproval['decision']>;

/** The automation's rule for a kind of decision; null when it asks for none. */
export function ruleFor(state: RunState, before: ApprovalRule['before']): ApprovalRule | null {
  return state.input.automation.approval.find((rule) => rule.before === before) ?? null;
}

/**
 * Waits, holding no slot, until people have decided or the time for it is over; the run's own clock stands still. Nobody
 * in time is a decision, too: as the rule says, go on or not. Throws Stopped when the run is to stop meanwhile.
 */
export async function askPeople(
  state: RunState,
  key: string,
  before: ApprovalBefore,
  what: string,
  rule: Omit<ApprovalRule, 'before'> | null,
): Promise<OpenApproval & { decision: Decision }> {
  const { approvers, count, waitMs, otherwise } = rule ?? ANY_OPERATOR;
  const since = Date.now();
  const approval: OpenApproval = {
    key,
    before,
    what,
    approvers,
    count,
    since: new Date(since).toISOString(),
    until: new Date(since + waitMs).toISOString(),
    otherwise,
    approvedBy: [],
    decision: null,
    answer: null,
  };
  const { runId } = state.facts;
  const { decision: _decision, answer: _answer, ...waiting } = approval;
  await persist(state, 'the approvers', () => short.openApproval({ runId, approval: waiting }));
  const former = state.phase;
  state.approvals.push(approval);
  enterPhase(state, 'waiting');
  await condition(() => approval.decision !== null || state.stop !== null, waitMs);
  state.waitingMs += Date.now() - since;
  state.approvals = state.approvals.filter((open) => open !== approval);
  if (state.stop) throw new Stopped('The run is to stop');
  enterPhase(state, former === 'waiting' ? 'working' : former);
  showDetails(state);
  const decision = approval.decision ?? nobody(otherwise, approval.until);
  const end = approval.decision === null ? 'expired' : decision.approved ? 'approved' : 'denied';
  const at = new Date().toISOString();
  await persist(state, 'the approval', () => short.closeApproval({ runId, key, state: end, at }));
  return { ...approval, decision };
}

function nobody(otherwise: ApprovalRule['otherwise'], until: string): Decision {
  if (otherwise === 'go-on') return { approved: true, by: 'nobody in time' };
  return { approved: false, by: null, reason: `Nobody decided until ${until}` };
}
