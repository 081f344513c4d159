import { workflowInfo } from '@temporalio/workflow';
import type { RunFacts } from '../database/run-facts.ts';
import { NO_TOTALS, type Artefact, type Outcome, type Phase, type RunInput, type SessionTotals } from './contract.ts';

/** Why a run is to end although its agent has not finished. The first reason stands. */
export interface Stop {
  outcome: Outcome;
  reason: string;
}

/** How a run ended. */
export interface Ending {
  outcome: Outcome;
  reason: string;
}

/** What one run knows of itself while it is under way; rebuilt by replay, never shared. */
export interface RunState {
  readonly input: RunInput;
  readonly facts: RunFacts;
  phase: Phase;
  heartbeatTimeoutMs: number;
  sessionId: string | null;
  openedAt: string | null;
  totals: SessionTotals;
  artefacts: Artefact[];
  /** How often each tool has been used with success. */
  done: Record<string, number>;
  /** What the agent said when it called `noop`. */
  noChange: string | null;
  /** What cannot be reached at the moment, by who reports it. */
  trouble: Record<string, string>;
  /** Things that went wrong without changing the outcome, for people. */
  notes: string[];
  stop: Stop | null;
  ending: Ending | null;
}

export function startState(input: RunInput): RunState {
  const { workflowId, startTime } = workflowInfo();
  const { automation, agent, event } = input;
  return {
    input,
    facts: {
      runId: workflowId.replace(/^run\//, ''),
      automation: automation.id,
      agent: agent.name,
      event,
      spendLimitMicros: automation.limits.spendMicros,
      durationLimitMs: automation.limits.durationMs,
      startedAt: startTime.toISOString(),
    },
    phase: 'admitting',
    heartbeatTimeoutMs: 30_000,
    sessionId: null,
    openedAt: null,
    totals: { ...NO_TOTALS },
    artefacts: [],
    done: {},
    noChange: null,
    trouble: {},
    notes: [],
    stop: null,
    ending: null,
  };
}

/** Asks the run to end; what is under way finishes, nothing new is begun. */
export function requestStop(state: RunState, stop: Stop): void {
  state.stop ??= stop;
}
