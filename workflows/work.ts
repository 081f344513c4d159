import { condition } from '@temporalio/workflow';
import type { SessionChange } from '../contract/session.ts';
import { atCap } from './at-cap.ts';
import type { WaitingApproval } from '../contract/people.ts';
import { nextChange } from './attend.ts';
import { handOver } from './hand-over.ts';
import { persist, Stopped } from './persist.ts';
import { short } from './policy.ts';
import type { Ending, RunState } from './run-state.ts';
import { enterPhase, showDetails } from './show.ts';

const REMINDER =
  'You ended your turn without handing anything over. If the work is done, hand it over with one of your tools; if ' +
  'nothing is to be changed, call noop with the reason.';

/** How long an interrupted run waits to be told how to go on. */
const INTERRUPT_WAIT_MS = 24 * 60 * 60_000;

type Idle = Extract<SessionChange, { type: 'idle' }>;

const GO_ON =
  'Nothing has happened for a while, so what was going on has been interrupted. Go on with the work; if a command hangs, do ' +
  'without it. If you are done, hand over.';

/** How the loop over a session's changes stands. */
interface Progress {
  shownTrouble: string | null;
  reminded: boolean;
  toldToGoOn: boolean;
}

/** Attends the session, change by change, until the agent has come to an end; says how. */
export async function work(state: RunState): Promise<Ending> {
  enterPhase(state, 'working');
  const progress: Progress = { shownTrouble: null, reminded: false, toldToGoOn: false };
  for (;;) {
    const { steered } = state;
    const change = await nextChange(state, progress.shownTrouble);
    await condition(() => !state.isStopping || state.stop !== null);
    // Then the change may well be the deadline's doing.
    if (state.stop) throw new Stopped('The run is to stop');
    state.totals = change.totals;
    showDetails(state);
    const ending = await answer(state, change, progress);
    // What a person has sent meanwhile goes on with the session, whatever it had come to.
    if (ending && state.steered === steered) return ending;
  }
}

async function answer(state: RunState, change: SessionChange, progress: Progress): Promise<Ending | null> {
  switch (change.type) {
    case 'spent':
      return null;
    case 'trouble':
      progress.shownTrouble = change.trouble;
      showTrouble(state, change.message);
      return null;
    case 'tools':
      await handOver(state, change.tools);
      return null;
    case 'idle':
      return await answerIdle(state, change, progress);
    case 'terminated':
      return { outcome: 'failed', reason: `The session was terminated: ${change.detail ?? 'no reason was given'}` };
    case 'fatal':
      return { outcome: 'failed', reason: `The session cannot do its work: ${change.message}` };
    case 'quiet':
      return await answerQuiet(state, change.forMs, progress);
  }
}

async function answerIdle(state: RunState, idle: Idle, progress: Progress): Promise<Ending | null> {
  if (idle.stopReason === 'budget_reached') return await atCap(state);
  if (state.interruptedBy !== null) return await afterInterrupt(state, state.interruptedBy);
  if (progress.reminded || hasHandedOver(state)) return endOfTurn(state, idle);
  const ending = unlessToRemind(state, idle);
  if (ending) return ending;
  progress.reminded = true;
  await tell(state, { key: 'reminder', text: REMINDER });
  return null;
}

/** Told once to go on; a session that is quiet again has stalled. */
async function answerQuiet(state: RunState, forMs: number, progress: Progress): Promise<Ending | null> {
  if (progress.toldToGoOn) {
    return { outcome: 'stalled', reason: `Nothing happened in the session for ${Math.round(forMs / 1_000)} s, twice` };
  }
  progress.toldToGoOn = true;
  await tell(state, { key: 'go-on', text: GO_ON, interrupt: true });
  return null;
}

/** A person stopped the agent: the run waits for the same or another person to say how to go on. */
async function afterInterrupt(state: RunState, actor: string): Promise<Ending | null> {
  const { waitingMs, facts } = state;
  const since = Date.now();
  const approval = goingOn(state, actor, since);
  await persist(state, 'the interrupt', () => short.openApproval({ runId: facts.runId, approval }));
  enterPhase(state, 'waiting');
  await condition(() => state.interruptedBy === null || state.stop !== null, INTERRUPT_WAIT_MS);
  state.waitingMs = waitingMs + Date.now() - since;
  if (state.stop) throw new Stopped('The run is to stop');
  enterPhase(state, 'working');
  const { interruptedBy } = state;
  const end = { state: interruptedBy === null ? 'approved' : 'expired', at: new Date().toISOString() } as const;
  const { key } = approval;
  await persist(state, 'the interrupt', () => short.closeApproval({ runId: facts.runId, key, ...end }));
  if (interruptedBy === null) return null;
  return { outcome: 'cancelled', reason: `Interrupted by ${actor}, and not told to go on for a day` };
}

/** What `curfew approvals` lists of a run that was interrupted. It is not approved but steered. */
function goingOn(state: RunState, actor: string, since: number): WaitingApproval {
  return {
    ...{ key: `going-on:${state.nextStep++}`, before: 'going-on', what: `Interrupted by ${actor}: steer it to go on` },
    ...{ approvers: [], count: 1, approvedBy: [], otherwise: 'cancel' },
    ...{ since: new Date(since).toISOString(), until: new Date(since + INTERRUPT_WAIT_MS).toISOString() },
  };
}

async function tell(state: RunState, message: { key: string; text: string; interrupt?: boolean }): Promise<void> {
  const { sessionId } = state;
  if (sessionId === null) return;
  await persist(state, 'a message to the agent', () => short.sendMessage({ sessionId, ...message }));
}

function showTrouble(state: RunState, message: string | null): void {
  if (message === null) delete state.trouble['the model'];
  else state.trouble['the model'] = message;
  showDetails(state);
}

function hasHandedOver(state: RunState): boolean {
  return state.artefacts.length > 0 || Object.keys(state.done).length > 0;
}

/** Null when the agent just forgot to hand over: it is reminded once. */
function unlessToRemind(state: RunState, idle: Idle): Ending | null {
  const { createPullRequest, addComment } = state.input.automation.safeOutputs;
  const couldHandOver = createPullRequest !== null || addComment !== null;
  return idle.stopReason === 'end_turn' && couldHandOver ? null : endOfTurn(state, idle);
}

function endOfTurn(state: RunState, { stopReason, detail, lastMessage }: Idle): Ending {
  switch (stopReason) {
    case 'end_turn':
      return endOfWork(state, lastMessage);
    case 'refusal':
      return { outcome: 'refused', reason: `The model refused: ${detail ?? 'no explanation was given'}` };
    case 'retries_exhausted':
      return { outcome: 'failed', reason: `The session gave up: ${detail ?? 'no reason was given'}` };
    default:
      return { outcome: 'failed', reason: `The session stopped for a reason unknown to this version: ${stopReason}` };
  }
}

function endOfWork(state: RunState, lastMessage: string): Ending {
  const { createPullRequest, addComment } = state.input.automation.safeOutputs;
  if (state.artefacts.length > 0) return { outcome: 'delivered', reason: 'What was asked for has been handed over' };
  if (state.denied !== null) return { outcome: 'refused', reason: state.denied };
  if (state.noChange !== null) return { outcome: 'no-change', reason: state.noChange };
  if (Object.keys(state.done).length > 0) return { outcome: 'no-change', reason: 'Staged: shown, and nothing done' };
  if (!createPullRequest && !addComment) return { outcome: 'no-change', reason: lastMessage || 'Nothing was reported' };
  return {
    outcome: 'needs-human',
    reason: `The agent stopped twice without handing anything over. Its last words: ${lastMessage || '(none)'}`,
  };
}
