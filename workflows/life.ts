import type { Phase } from '../contract/run.ts';
import type { Ending, RunState } from './run-state.ts';

/** Asks the run to end although its agent has not finished. The first request stands; none changes a run that is ending. */
export function requestStop(state: RunState, ending: Ending): void {
  if (!isStopping(state)) state.life = { stage: 'stopping', ending };
}

/** From now on nobody knows whether the session goes on: its time is measured, and it is interrupted if that is used up. */
export function enterDeadline(state: RunState): void {
  if (state.life.stage === 'going') state.life = { stage: 'at-deadline' };
}

/** Time is left, and the run goes on. */
export function leaveDeadline(state: RunState): void {
  if (state.life.stage === 'at-deadline') state.life = { stage: 'going' };
}

/** From now on the run ends like this. Called again where the outcome turns out to be another. */
export function endAs(state: RunState, ending: Ending): void {
  state.life = { stage: 'ending', ending };
}

/** The run is settled, and ended like this. */
export function markEnded(state: RunState, ending: Ending): void {
  state.life = { stage: 'ended', ending };
}

export function isAtDeadline({ life }: RunState): boolean {
  return life.stage === 'at-deadline';
}

/** Whether no step may be begun or tried again but those of the clean-up. */
export function isStopping(state: RunState): boolean {
  return state.life.stage === 'stopping' || isEnding(state);
}

/** Whether nothing that people send is taken any more. */
export function isEnding({ life }: RunState): boolean {
  return life.stage === 'ending' || life.stage === 'ended';
}

/** How the run ends, as far as that is known: null while it goes on. */
export function endingOf({ life }: RunState): Ending | null {
  return 'ending' in life ? life.ending : null;
}

/** The phase that people are shown. */
export function phaseOf({ life, phase }: RunState): Phase {
  return life.stage === 'ending' || life.stage === 'ended' ? life.stage : phase;
}
