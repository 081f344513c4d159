import { isEnding } from '../life.ts';
import type { RunState } from '../run-state.ts';
import { refused } from './refused.ts';

/** Rejects an update in its validator, so that it leaves no event in the history. */
export function reject(message: string): never {
  throw refused('Rejected', message);
}

export function rejectWhenEnding(state: RunState): void {
  if (isEnding(state)) reject('The run is ending; nothing can be changed any more');
}

export function rejectEmptyText(text: unknown, name: string): void {
  if (typeof text !== 'string' || text.trim() === '') reject(`"${name}" must be a text that is not empty`);
}
