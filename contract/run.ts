import type { Agent } from '../definitions/agent.ts';
import type { Automation } from '../definitions/automation.ts';
import type { Artefact } from './artefact.ts';
import type { RunEvent, RunId } from './event.ts';
import type { WaitingApproval } from './people.ts';
import type { SessionTotals } from './totals.ts';

export type Outcome =
  | 'delivered'
  | 'no-change'
  | 'needs-human'
  | 'budget-exhausted'
  | 'timed-out'
  | 'stalled'
  | 'cancelled'
  | 'refused'
  | 'skipped'
  | 'failed';

/** What a run can be doing before it begins to end. */
export type OpenPhase = 'admitting' | 'opening' | 'working' | 'handing over' | 'waiting';

export type Phase = OpenPhase | 'ending' | 'ended';

/** The automation and the agent as they were when the event arrived: later edits do not change a run. */
export interface RunInput {
  version: 1;
  automation: Automation;
  agent: Agent;
  /** The content hash of the automation as its file says. Absent in runs that an earlier version started. */
  automationHash?: string;
  /** The content hash of `agent`. Absent as above. */
  agentHash?: string;
  /** The run's first step completes the event of a schedule: until then it has no delivery id and no subject. */
  event: RunEvent;
  /** The run of Curfew that caused this one. Absent if nothing of Curfew did. */
  causedBy?: Cause;
  /** The label that started the run, to be taken off again. Absent if none did. */
  commandLabel?: string;
  /** Only of scheduled runs: `repositories` of curfew.yml, by which the first step may refuse the checkout. */
  repositories?: string[] | null;
}

/** The run that caused another one. */
export interface Cause {
  runId: RunId;
  /** How many runs are in the chain, the caused one included: 2 or more. */
  depth: number;
}

/** What the record of a run says from its beginning. */
export interface RunFacts {
  runId: RunId;
  /** The automation's id. */
  automation: string;
  /** The agent's name. */
  agent: string;
  /** The id of the agent's model. */
  model?: string;
  /** As in the run's input; null if that has none. */
  automationHash?: string | null;
  agentHash?: string | null;
  /** As in the run's input. */
  causedBy?: Cause;
  event: RunEvent;
  spendLimitMicros: number;
  durationLimitMs: number;
  /** When the workflow started. */
  startedAt: string;
}

export interface RunResult {
  outcome: Outcome;
  reason: string;
  artefacts: Artefact[];
  sessionId: string | null;
  totals: SessionTotals;
}

/** What the status query of a run answers. */
export interface RunStatus {
  phase: Phase;
  sessionId: string | null;
  spendLimitMicros: number;
  durationLimitMs: number;
  totals: SessionTotals;
  /** What people can decide now. Empty for an interrupted run, because the answer to that wait is `steer`. */
  waiting: WaitingApproval[];
  trouble: string[];
  artefacts: Artefact[];
}
