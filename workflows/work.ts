import type { SessionChange } from '../activities/attending/decide.ts';
import { nextChange } from './attend.ts';
import { handOver } from './hand-over.ts';
import { persist } from './persist.ts';
import { short } from './policy.ts';
import type { Ending, RunState } from './run-state.ts';
import { enterPhase, showDetails } from './show.ts';

const REMINDER =
  'You ended your turn without handing anything over. If the work is done, hand it over with one of your tools; if ' +
  'nothing is to be changed, call noop with the reason.';

type Idle = Extract<SessionChange, { type: 'idle' }>;

/** Attends the session, change by change, until the agent has come to an end; says how. */
export async function work(state: RunState): Promise<Ending> {
  enterPhase(state, 'working');
  let shownTrouble: string | null = null;
  let reminded = false;
  for (;;) {
    const change = await nextChange(state, shownTrouble);
    state.totals = change.totals;
    showDetails(state);
    switch (change.type) {
      case 'trouble':
        shownTrouble = change.trouble;
        showTrouble(state, change.message);
        break;
      case 'tools':
        await handOver(state, change.tools);
        break;
      case 'idle': {
        const ending = reminded || hasHandedOver(state) ? endOfTurn(state, change) : unlessToRemind(state, change);
        if (ending) return ending;
        reminded = true;
        await remind(state);
        break;
      }
      case 'terminated':
        return { outcome: 'failed', reason: `The session was terminated: ${change.detail ?? 'no reason was given'}` };
      case 'fatal':
        return { outcome: 'failed', reason: `The session cannot do its work: ${change.message}` };
      case 'quiet':
        return {
          outcome: 'stalled',
          reason: `Nothing happened in the session for ${Math.round(change.forMs / 1_000)} s`,
        };
    }
  }
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

async function remind(state: RunState): Promise<void> {
  const { sessionId } = state;
  if (sessionId === null) return;
  await persist(state, 'the reminder', () => short.sendMessage({ sessionId, key: 'reminder', text: REMINDER }));
}

function endOfTurn(state: RunState, { stopReason, detail, lastMessage }: Idle): Ending {
  switch (stopReason) {
    case 'end_turn':
      return endOfWork(state, lastMessage);
    case 'refusal':
      return { outcome: 'refused', reason: `The model refused: ${detail ?? 'no explanation was given'}` };
    case 'budget_reached':
      return { outcome: 'budget-exhausted', reason: 'The session reached its spend limit' };
    case 'retries_exhausted':
      return { outcome: 'failed', reason: `The session gave up: ${detail ?? 'no reason was given'}` };
    default:
      return { outcome: 'failed', reason: `The session stopped for a reason unknown to this version: ${stopReason}` };
  }
}

function endOfWork(state: RunState, lastMessage: string): Ending {
  const { createPullRequest, addComment } = state.input.automation.safeOutputs;
  if (state.artefacts.length > 0) return { outcome: 'delivered', reason: 'What was asked for has been handed over' };
  if (state.noChange !== null) return { outcome: 'no-change', reason: state.noChange };
  if (Object.keys(state.done).length > 0) return { outcome: 'no-change', reason: 'Staged: shown, and nothing done' };
  if (!createPullRequest && !addComment) return { outcome: 'no-change', reason: lastMessage || 'Nothing was reported' };
  return {
    outcome: 'needs-human',
    reason: `The agent stopped twice without handing anything over. Its last words: ${lastMessage || '(none)'}`,
  };
}
