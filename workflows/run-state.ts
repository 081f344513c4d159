import { workflowInfo } from '@temporalio/workflow';
import type { AdmitActivityRequest } from '../activities/admission/admit.ts';
import { MICROS_PER_CENT } from '../money/micros.ts';
import type { Artefact } from '../contract/artefact.ts';
import type { Actor, WaitingApproval } from '../contract/people.ts';
import type { Outcome, Phase, RunInput } from '../contract/run.ts';
import { NO_TOTALS, type SessionTotals } from '../contract/totals.ts';

/** At this share of money or time the agent is told to wrap up. */
export const WRAP_UP_SHARE = 0.8;

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

/** A decision of people that the run waits for. Undecided as long as `decision` is null. */
export interface OpenApproval extends WaitingApproval {
  decision: { approved: true; by: Actor } | { approved: false; by: Actor | null; reason: string } | null;
  /** What a person answered to a question of the agent. */
  answer: string | null;
}

/** What one run knows of itself while it is under way; rebuilt by replay, never shared. */
export interface RunState {
  readonly input: RunInput;
  readonly facts: AdmitActivityRequest['run'];
  phase: Phase;
  /** As the search attribute has it: not every change of phase is worth one. */
  shownPhase: Phase;
  heartbeatTimeoutMs: number;
  /** As they are now: people may raise them. */
  limits: { spendMicros: number; durationMs: number };
  /** The cap that the session has at the API: first at the wrap-up mark, then at the limit. */
  capMicros: number;
  /** The key of the next decision of the database, with the run id. */
  nextStep: number;
  sessionId: string | null;
  openedAt: string | null;
  totals: SessionTotals;
  artefacts: Artefact[];
  /** How often each tool has been used with success. */
  done: Record<string, number>;
  /** What the agent said when it called `noop`. */
  noChange: string | null;
  /** Why an output was denied by people; what is denied is not handed over. */
  denied: string | null;
  /** What cannot be reached at the moment, by who reports it. */
  trouble: Record<string, string>;
  /** Things that went wrong without changing the outcome, for people. */
  notes: string[];
  approvals: OpenApproval[];
  /** Whether this run is the one that tells people of a budget without room: one per scope and period. */
  tellsOfBudget: boolean;
  /** How long people were waited for. */
  waitingMs: number;
  waitedBeforeOpenMs: number;
  /** Who interrupted the agent and has not told it how to go on. */
  interruptedBy: Actor | null;
  /** How many messages of people were sent into the session. */
  steered: number;
  /** While the deadline looks whether the time is used up, and interrupts the session if it is. */
  isStopping: boolean;
  /** Set first at the end: from then on nothing that people send is taken. */
  isEnding: boolean;
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
      model: agent.model.id,
      event,
      spendLimitMicros: automation.limits.spendMicros,
      durationLimitMs: automation.limits.durationMs,
      startedAt: startTime.toISOString(),
    },
    phase: 'admitting',
    shownPhase: 'admitting',
    heartbeatTimeoutMs: 30_000,
    limits: { spendMicros: automation.limits.spendMicros, durationMs: automation.limits.durationMs },
    capMicros: wrapUpCap(automation.limits.spendMicros),
    nextStep: 1,
    sessionId: null,
    openedAt: null,
    totals: { ...NO_TOTALS },
    artefacts: [],
    done: {},
    noChange: null,
    denied: null,
    trouble: {},
    notes: [],
    approvals: [],
    tellsOfBudget: false,
    waitingMs: 0,
    waitedBeforeOpenMs: 0,
    interruptedBy: null,
    steered: 0,
    isStopping: false,
    isEnding: false,
    stop: null,
    ending: null,
  };
}

/**
 * The first cap of a session: at this mark the agent is told to wrap up. Whole cents, as the API takes them; a limit that
 * leaves no whole cent below it is its own mark.
 */
export function wrapUpCap(limitMicros: number): number {
  const mark = Math.floor((limitMicros * WRAP_UP_SHARE) / MICROS_PER_CENT) * MICROS_PER_CENT;
  return mark > 0 ? mark : limitMicros;
}

/** Asks the run to end; what is under way finishes, nothing new is begun. */
export function requestStop(state: RunState, stop: Stop): void {
  state.stop ??= stop;
}
