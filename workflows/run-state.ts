import type { Artefact } from '../contract/artefact.ts';
import type { Actor, WaitingApproval } from '../contract/people.ts';
import type { OpenPhase, Outcome, RunFacts, RunInput } from '../contract/run.ts';
import type { SessionTotals } from '../contract/totals.ts';

/** How a run ends, and why. */
export interface Ending {
  outcome: Outcome;
  reason: string;
}

/** What people decided about an approval. `by` is null when nobody decided in time. */
export type Decision = { approved: true; by: Actor } | { approved: false; by: Actor | null; reason: string };

/** Something that the run waits for people to decide. It is undecided as long as `decision` is null. */
export interface OpenApproval extends WaitingApproval {
  decision: Decision | null;
  /** What a person answered to a question of the agent. */
  answer: string | null;
}

/**
 * Where a run is in its life. Only the functions of `life.ts` change it.
 *
 *          time is left
 *        ┌──────────────┐
 *        ▼              │
 *      going ──▶ at-deadline
 *       │ │             │
 *       │ └─────────────┴──▶ stopping     a stop is requested: deadline, cancellation; the first one stands
 *       │                       │
 *       └───────────┬───────────┘         the agent has come to an end, a step has failed, or a stop was requested
 *                   ▼
 *                 ending ──▶ ended
 *
 * - `going`: the run is in one of its open phases: it admits, opens, works, hands over or waits for people.
 * - `at-deadline`: the deadline measures the working time, and interrupts the session if it is used up. Until that is known
 *   no change of the session is answered and no limit is raised: an idle that the interrupt causes must not be taken for the
 *   agent's own end. It ends in `going` or, without a gap, in `stopping`.
 * - `stopping`: no step is begun or tried again; the step that is under way finishes. No limit is raised any more.
 * - `ending`: whatever people send is rejected. Updates that were accepted before are finished first, then come the steps of
 *   the clean-up. A stop that is requested now changes nothing.
 * - `ended`: the run is settled.
 */
export type Life = { stage: 'going' | 'at-deadline' } | { stage: 'stopping' | 'ending' | 'ended'; ending: Ending };

/** What one run knows about itself while it is under way. A replay builds it again; nothing else shares it. */
export interface RunState {
  readonly input: RunInput;
  readonly facts: RunFacts;
  life: Life;
  /** What the run does now or, once it has begun to end, what it did last. */
  phase: OpenPhase;
  /**
   * The phase in the search attribute. It changes less often than `phase`, because each change costs a history event.
   */
  shownPhase: OpenPhase;
  heartbeatTimeoutMs: number;
  /** The limits as they are now: people may raise them. */
  limits: { spendMicros: number; durationMs: number };
  /** The cap that the session has at the API: first the wrap-up mark, then the limit. */
  capMicros: number;
  /** The next step: the database identifies a decision by run id and step. Nothing else may use these numbers. */
  nextStep: number;
  /** The next number for approvals whose key needs one. */
  nextApproval: number;
  sessionId: string | null;
  /** RFC 3339. */
  openedAt: string | null;
  totals: SessionTotals;
  artefacts: Artefact[];
  /** How often each output was done, by the name of its tool. */
  done: Record<string, number>;
  /** Why nothing was changed, as the agent or an output said. */
  noChange: string | null;
  /** Why people denied an output; null if they denied none. */
  denied: string | null;
  /** What cannot be reached at the moment, by the name of the step that needs it. */
  trouble: Record<string, string>;
  /** Notes for people: what went wrong without changing the outcome. */
  notes: string[];
  approvals: OpenApproval[];
  /** Whether this is the first run that a full budget refused in its period: only this one says so on its issue. */
  isFirstRefusal: boolean;
  /** How long the run has waited for people. */
  waitingMs: number;
  waitedBeforeOpenMs: number;
  /** Who interrupted the agent; null once somebody has steered it since. */
  interruptedBy: Actor | null;
  /** How many messages from people were sent to the session. */
  steered: number;
}
