import type { Phase } from '../contract/run.ts';
import type { Ending, RunState } from './run-state.ts';

/**
 * Asks the run to end although its agent has not finished. Only the first request counts, and none after the run has
 * begun to end.
 */
export function requestStop(state: RunState, ending: Ending): void {
  if (!isStopping(state)) state.life = { stage: 'stopping', ending };
}

/** The working time is used up: the run looks whether its session is at work. */
export function enterDeadline(state: RunState): void {
  if (state.life.stage === 'going') state.life = { stage: 'at-deadline' };
}

/** The session is at rest: the run goes on, to finish what it owes. */
export function leaveDeadline(state: RunState): void {
  if (state.life.stage === 'at-deadline') state.life = { stage: 'going' };
}

/** The run begins to end with this outcome. Call it again if the outcome turns out to be different. */
export function endAs(state: RunState, ending: Ending): void {
  state.life = { stage: 'ending', ending };
}

/** The run is settled, and this was its end. */
export function markEnded(state: RunState, ending: Ending): void {
  state.life = { stage: 'ended', ending };
}

export function isAtDeadline({ life }: RunState): boolean {
  return life.stage === 'at-deadline';
}

/** True from the moment a stop is requested: only steps of the clean-up may be begun or tried again. */
export function isStopping(state: RunState): boolean {
  return state.life.stage === 'stopping' || isEnding(state);
}

/** True when the run has begun to end: updates of people are rejected. */
function isEnding({ life }: RunState): boolean {
  return life.stage === 'ending' || life.stage === 'ended';
}

/** How the run ends, as far as that is known; null while it goes on. */
export function endingOf({ life }: RunState): Ending | null {
  return 'ending' in life ? life.ending : null;
}

/** The phase that people are shown. */
export function phaseOf({ life, phase }: RunState): Phase {
  return life.stage === 'ending' || life.stage === 'ended' ? life.stage : phase;
}
