import { condition } from '@temporalio/workflow';
import type { Idle, SessionChange } from '../contract/session.ts';
import type { SessionTotals } from '../contract/totals.ts';
import { afterInterrupt } from './after-interrupt.ts';
import { GO_ON, REMINDER } from './agent-texts.ts';
import { atCap } from './at-cap.ts';
import { nextChange } from './attend.ts';
import { handOver } from './hand-over.ts';
import { workedMs } from './clock.ts';
import { isAtDeadline, isStopping, requestStop } from './life.ts';
import { isOverdue, outOfTime } from './deadline.ts';
import { untilArrived } from './people/until-arrived.ts';
import { DELIVERED, type Ending, type RunState } from './run-state.ts';
import { enterPhase, showDetails } from './show.ts';
import { StopRequested } from './steps/stop-requested.ts';
import { stopAgent } from './steps/stop-agent.ts';
import { tellAgent } from './tell-agent.ts';
import { formatDuration } from '../time/format-duration.ts';

/** What the loop over a session's changes remembers. */
interface Progress {
  shownTrouble: string | null;
  reminded: boolean;
  toldToGoOn: boolean;
}

/** Answers the changes of the session, one after the other, until the agent has come to an end. Returns how. */
export async function work(state: RunState): Promise<Ending> {
  enterPhase(state, 'working');
  const progress: Progress = { shownTrouble: null, reminded: false, toldToGoOn: false };
  for (;;) {
    const { interventions } = state;
    const change = await nextChange(state, progress.shownTrouble);
    await condition(() => !isAtDeadline(state));
    // Do not answer the change if the deadline has stopped the run: its interrupt may have caused the change.
    if (isStopping(state)) throw new StopRequested();
    state.totals = { ...totalsAfter(state, change), workingMs: workedMs(state.clock) };
    showDetails(state);
    const isInterrupted = state.interruptedBy !== null;
    const ending = await answer(state, change, progress);
    // The answer may have set an agent to work again that a person had interrupted while it waited.
    if (ending === null && state.interruptedBy !== null) await stopAgent(state);
    state.answered += 1;
    if (!ending || (await goesOn(state, change, { interventions, isInterrupted }))) continue;
    requestStop(state, ending);
    return ending;
  }
}

/** The events of a deleted session cannot be read again, so what was known before may be more. */
function totalsAfter({ totals }: RunState, change: SessionChange): SessionTotals {
  if (change.type !== 'gone' || change.totals.spendMicros >= totals.spendMicros) return change.totals;
  return { ...totals, spendPartial: true, boundMicros: null };
}

/**
 * True if people have sent something since the session seemed to be at its end: it may go on then, and its next change
 * tells. If it returns false, the end is decided, and what people send from now on comes too late.
 */
async function goesOn(
  state: RunState,
  { type }: SessionChange,
  before: { interventions: number; isInterrupted: boolean },
): Promise<boolean> {
  const canGoOn = type === 'idle' || type === 'quiet';
  if (canGoOn) await untilArrived(state);
  await condition(() => !isAtDeadline(state));
  if (isStopping(state)) throw new StopRequested();
  const isNewlyInterrupted = !before.isInterrupted && state.interruptedBy !== null;
  return canGoOn && (isNewlyInterrupted || state.interventions !== before.interventions);
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
    case 'gone':
      return { outcome: 'failed', reason: `Session ${state.sessionId} was ${change.how} by somebody else` };
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
  if (isOverdue(state)) return outOfTime(state);
  progress.reminded = true;
  return await tellOrRaise(state, { key: 'reminder', text: REMINDER });
}

/** Tells the agent to go on, once. If the session falls quiet again, it has stalled. */
async function answerQuiet(state: RunState, forMs: number, progress: Progress): Promise<Ending | null> {
  if (isOverdue(state)) return outOfTime(state);
  if (progress.toldToGoOn) {
    const { 'the model': trouble } = state.trouble;
    const because = trouble === undefined ? '' : `: ${trouble}`;
    const quiet = formatDuration(Math.round(forMs / 1_000) * 1_000);
    return { outcome: 'stalled', reason: `Nothing happened in the session for ${quiet}, twice${because}` };
  }
  progress.toldToGoOn = true;
  return await tellOrRaise(state, { key: 'go-on', text: GO_ON, interrupt: true });
}

/** A session that has spent its cap takes no message: what follows then is decided as if it had said so. */
async function tellOrRaise(
  state: RunState,
  message: { key: string; text: string; interrupt?: boolean },
): Promise<Ending | null> {
  return (await tellAgent(state, message)) ? null : await atCap(state);
}

function showTrouble(state: RunState, message: string | null): void {
  if (message === null) delete state.trouble['the model'];
  else state.trouble['the model'] = message;
  showDetails(state);
}

function hasHandedOver(state: RunState): boolean {
  return state.artefacts.length > 0 || Object.keys(state.done).length > 0;
}

/** Null if the agent ended its turn without handing over although it could: it is reminded once. */
function unlessToRemind(state: RunState, idle: Idle): Ending | null {
  return idle.stopReason === 'end_turn' && couldHandOver(state) ? null : endOfTurn(state, idle);
}

/** Without an allowed output the agent can only report, so the end of its turn is the end of the work. */
function couldHandOver({ input }: RunState): boolean {
  return Object.keys(input.automation.safeOutputs.allowed).length > 0;
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
  if (state.artefacts.length > 0) return DELIVERED;
  if (state.denied !== null) return { outcome: 'refused', reason: state.denied };
  // What it gathered is handed over by `endRun`.
  if (state.hasGathered) return { outcome: 'needs-human', reason: 'What the agent gathered could not be handed over' };
  if (state.noChange !== null) return { outcome: 'no-change', reason: state.noChange };
  if (state.lacked !== null) return { outcome: 'needs-human', reason: state.lacked };
  if (Object.keys(state.done).length > 0) return { outcome: 'no-change', reason: 'Staged: shown, and nothing done' };
  if (!couldHandOver(state)) return { outcome: 'no-change', reason: lastMessage || 'Nothing was reported' };
  return {
    outcome: 'needs-human',
    reason: `The agent stopped twice without handing anything over. Its last words: ${lastMessage || '(none)'}`,
  };
}
