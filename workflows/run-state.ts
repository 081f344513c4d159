import type { Artefact } from '../contract/artefact.ts';
import type { PinnedCheckout } from '../contract/checkout.ts';
import type { RunId } from '../contract/event.ts';
import type { Actor, WaitingApproval } from '../contract/people.ts';
import type { OpenPhase, Outcome, RunFacts, RunInput } from '../contract/run.ts';
import type { SessionTotals } from '../contract/totals.ts';
import type { Clock } from './clock.ts';

/** How a run ends, and why. */
export interface Ending {
  outcome: Outcome;
  reason: string;
}

/** The agent has handed over what was asked for. */
export const DELIVERED: Ending = { outcome: 'delivered', reason: 'What was asked for has been handed over' };

/**
 * What people decided about an approval. `by` says in words who did; null when nobody decided in time. `isRaised`: a raise of
 * the limit decided, so the money is there already.
 */
export type Decision =
  { approved: true; by: string; isRaised?: true } | { approved: false; by: string | null; reason: string };

/** Something that the run waits for people to decide. It is undecided as long as `decision` is null. */
export interface OpenApproval extends WaitingApproval {
  decision: Decision | null;
  /** All names of the people who have approved: one person may act by several of them and counts once. */
  approvedNames: Actor[];
  /** The wait is over: only what people had sent before can still decide. */
  isClosing: boolean;
  /** What a person answered to a question of the agent. */
  answer: string | null;
}

/**
 * Where a run is in its life. Only the functions of `life.ts` change it.
 *
 *        session rests
 *        ┌──────────────┐
 *        ▼              │
 *      going ──▶ at-deadline
 *       │ │             │
 *       │ └─────────────┴──▶ stopping     the end is decided: deadline, cancellation, end of the work; the first one stands
 *       │                       │
 *       └───────────┬───────────┘         a step has failed, or the end was decided
 *                   ▼
 *                 ending ──▶ ended
 *
 * - `going`: the run is in one of its open phases: it admits, opens, works, hands over or waits for people.
 * - `at-deadline`: the working time is used up, and the session is interrupted if it is at work. Until that is known no change
 *   of the session is answered and nothing that people send has an effect: an idle that the interrupt causes must not be taken
 *   for the agent's own end. It ends in `going` or, without a gap, in `stopping`.
 * - `stopping`: no step is begun or tried again; the step that is under way has a bounded time to finish. What people send
 *   comes too late.
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
  /** The cap that the session has at the API, as far as is known: first the wrap-up mark, then the limit. */
  capMicros: number;
  /** The agent was told that most of its money is spent: from then on the cap is the limit. */
  isWrappedUp: boolean;
  /** The cap of the session is being changed. One change at a time, or an older cap could overtake a newer one. */
  isCapBusy: boolean;
  /** How many interrupts of people are on their way to the session. A message must not overtake them: they would stop it. */
  interrupting: number;
  /** Money is reserved: from now on its limits can be raised. */
  isAdmitted: boolean;
  /** The next step: the database identifies a decision by run id and step. Nothing else may use these numbers. */
  nextStep: number;
  /** The next number for approvals whose key needs one. */
  nextApproval: number;
  /** What the run works on; null until it is looked up, and if the automation checks nothing out. */
  pinned: PinnedCheckout | null;
  sessionId: string | null;
  /** RFC 3339. */
  openedAt: string | null;
  totals: SessionTotals;
  artefacts: Artefact[];
  /** How often each output was done, by the name of its tool. */
  done: Record<string, number>;
  /** How often the agent has looked something up. */
  lookedUp: number;
  /** Why nothing was changed, as the agent or an output said. */
  noChange: string | null;
  /** An output keeps something that is to be handed over when the agent is done. */
  hasGathered: boolean;
  /** What the agent lacked, as it said last. */
  lacked: string | null;
  /** Why people denied an output; null if they denied none. */
  denied: string | null;
  /** What cannot be reached at the moment, by the name of the step that needs it. */
  trouble: Record<string, string>;
  /** Notes for people: what went wrong without changing the outcome. */
  notes: string[];
  approvals: OpenApproval[];
  /** The run that has the subject for which this one waits, and when the waiting ends (RFC 3339); null if it does not wait. */
  waitsFor: { holder: RunId; until: string } | null;
  /** How often the run was woken. */
  wakes: number;
  /** The runs whose events are to be sent into the session, in their order; the first `taken` of them are done. */
  readonly events: RunId[];
  taken: number;
  isTakingEvents: boolean;
  /** Whether a run that does not start says so on its issue. Otherwise it only appears in the list of runs. */
  tellsRefusal: boolean;
  clock: Clock;
  /** The start is being reported on the issue. The end is reported after it, or the start would be the last word. */
  isReporting: boolean;
  /** How long the run had waited for people when its session was opened. */
  waitedBeforeOpenMs: number;
  /**
   * The deadline found the session at rest: the run may finish what it owes to the session, and begins nothing new with it.
   * More time, given by a person, ends that: ask `isOverdue`.
   */
  isPastDeadline: boolean;
  /** How many changes of the session have been answered. */
  answered: number;
  /** How many updates of people are accepted and not yet carried out or refused. */
  arriving: number;
  /** How many messages and raises may have made a session go on that seemed to be at its end. */
  interventions: number;
  /** Who interrupted the agent, in words; null once somebody has steered it since. */
  interruptedBy: string | null;
  /** The nonces of the proofs that were used. A proof counts once. */
  readonly usedNonces: Set<string>;
}
