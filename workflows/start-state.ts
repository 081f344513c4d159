import { workflowInfo } from '@temporalio/workflow';
import type { RunFacts, RunInput } from '../contract/run.ts';
import { NO_TOTALS } from '../contract/totals.ts';
import { newClock } from './clock.ts';
import type { RunState } from './run-state.ts';
import { wrapUpCap } from '../money/wrap-up-cap.ts';

/** The state of a run that has just started. */
export function startState(input: RunInput): RunState {
  const { spendMicros, durationMs } = input.automation.limits;
  return {
    input,
    facts: factsOf(input),
    life: { stage: 'going' },
    phase: 'admitting',
    shownPhase: 'admitting',
    heartbeatTimeoutMs: 30_000,
    limits: { spendMicros, durationMs },
    capMicros: wrapUpCap(spendMicros),
    isWrappedUp: false,
    isCapBusy: false,
    interrupting: 0,
    isAdmitted: false,
    nextStep: 1,
    nextApproval: 1,
    pinned: null,
    sessionId: null,
    openedAt: null,
    totals: { ...NO_TOTALS },
    artefacts: [],
    done: {},
    lookedUp: 0,
    noChange: null,
    hasGathered: false,
    lacked: null,
    denied: null,
    trouble: {},
    notes: [],
    approvals: [],
    waitsFor: null,
    wakes: 0,
    events: [],
    taken: 0,
    isTakingEvents: false,
    tellsRefusal: false,
    isReporting: false,
    clock: newClock(),
    waitedBeforeOpenMs: 0,
    isPastDeadline: false,
    answered: 0,
    arriving: 0,
    interventions: 0,
    interruptedBy: null,
    usedNonces: new Set(),
  };
}

function factsOf(input: RunInput): RunFacts {
  const { workflowId, startTime } = workflowInfo();
  const { automation, agent, automationHash = null, agentHash = null, event, causedBy } = input;
  const facts: RunFacts = {
    runId: workflowId.replace(/^run\//, ''),
    automation: automation.id,
    agent: agent.name,
    model: agent.model.id,
    automationHash,
    agentHash,
    event,
    spendLimitMicros: automation.limits.spendMicros,
    durationLimitMs: automation.limits.durationMs,
    startedAt: startTime.toISOString(),
  };
  if (causedBy !== undefined) facts.causedBy = causedBy;
  return facts;
}
