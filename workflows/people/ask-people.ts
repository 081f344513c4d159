import { condition } from '@temporalio/workflow';
import type { ApprovalBefore } from '../../contract/people.ts';
import type { ApprovalRule } from '../../definitions/automation.ts';
import { beginWait, endWait } from '../clock.ts';
import { isStopping } from '../life.ts';
import type { Decision, OpenApproval, RunState } from '../run-state.ts';
import { enterPhase, showDetails } from '../show.ts';
import { quickActivities } from '../steps/policy.ts';
import { StopRequested } from '../steps/stop-requested.ts';
import { untilDone } from '../steps/until-done.ts';
import { untilArrived } from './until-arrived.ts';
import { withoutDecision } from './without-decision.ts';

/** The rule for decisions that the automation has no rule for. */
const ANY_OPERATOR: Omit<ApprovalRule, 'before'> = {
  approvers: [],
  count: 1,
  waitMs: 24 * 60 * 60_000,
  otherwise: 'cancel',
};

export interface Question {
  /** Unique within the run. */
  key: string;
  before: ApprovalBefore;
  /** What is to be decided, one line for people. */
  what: string;
  /** Null: any operator may decide, within a day. */
  rule: ApprovalRule | null;
  /** At a limit: how many micro-dollars an approval gives. */
  extraMicros?: number;
  /** Who is asked although everybody may answer. */
  asked?: string[];
}

export interface Answer {
  decision: Decision;
  /** What a person answered to a question of the agent. */
  answer: string | null;
}

/**
 * Asks people and waits, holding no slot, until they have decided or their time is over; the run's own clock stands still.
 * A timeout counts as a decision: the rule's `otherwise` says which one. Throws StopRequested when the run is to stop.
 */
export async function askPeople(state: RunState, question: Question): Promise<Answer> {
  const approval = openNow(question);
  const { runId } = state.facts;
  const { key } = approval;
  const waiting = withoutDecision(approval);
  // First here, then in the record: a person who has just interrupted the agent may steer it at once.
  state.approvals.push(approval);
  try {
    await untilDone(state, 'the approvers', () => quickActivities.openApproval({ runId, approval: waiting }));
    await waitForDecision(state, approval);
  } finally {
    state.approvals = state.approvals.filter((open) => open !== approval);
  }
  showDetails(state);
  const decision = approval.decision ?? decisionOfNobody(approval);
  const end = approval.decision === null ? 'expired' : decision.approved ? 'approved' : 'denied';
  const at = new Date().toISOString();
  const by = approval.decision === null ? null : approval.decision.by;
  await untilDone(state, 'the approval', () => quickActivities.closeApproval({ runId, key, state: end, at, by }));
  // What was approved must not be begun any more.
  if (isStopping(state)) throw new StopRequested();
  return { decision, answer: approval.answer };
}

function openNow({ key, before, what, rule, extraMicros, asked = [] }: Question): OpenApproval {
  const { approvers, count, waitMs, otherwise } = rule ?? ANY_OPERATOR;
  const since = Date.now();
  return {
    key,
    before,
    what,
    approvers,
    count,
    since: new Date(since).toISOString(),
    until: new Date(since + waitMs).toISOString(),
    otherwise,
    approvedBy: [],
    approvedNames: [],
    ...(extraMicros === undefined ? {} : { extraMicros }),
    ...(asked.length === 0 ? {} : { asked }),
    decision: null,
    isClosing: false,
    answer: null,
  };
}

async function waitForDecision(state: RunState, approval: OpenApproval): Promise<void> {
  const former = state.phase;
  const until = Date.parse(approval.until);
  enterPhase(state, 'waiting');
  beginWait(state.clock);
  try {
    const isOver = (): boolean => approval.decision !== null || isStopping(state);
    if (!isOver() && !(await condition(isOver, Math.max(1, until - Date.now())))) {
      approval.isClosing = true;
      // What people had sent before counts. To wait for it takes no longer than the wait itself.
      await untilArrived(state, { boundMs: until - Date.parse(approval.since), isEnough: isOver });
    }
  } finally {
    endWait(state.clock);
  }
  if (isStopping(state)) throw new StopRequested();
  enterPhase(state, former);
}

function decisionOfNobody({ otherwise, until }: OpenApproval): Decision {
  if (otherwise === 'go-on') return { approved: true, by: 'nobody in time' };
  return { approved: false, by: null, reason: `Nobody decided by ${until}` };
}
