import type { FromPerson } from '../../contract/people.ts';
import { isStopping } from '../life.ts';
import type { RunState } from '../run-state.ts';
import { refused } from './refused.ts';

/** What a person is told whose update comes after the end of the run was decided. */
export const TOO_LATE = 'This came too late: the run is ending, and nothing can be changed any more';

/** Rejects an update in its validator, so that it leaves no event in the history. */
export function reject(message: string): never {
  throw refused('Rejected', message);
}

export function rejectWhenEnding(state: RunState): void {
  if (isStopping(state)) reject(TOO_LATE);
}

export function rejectEmptyText(text: unknown, name: string): void {
  if (typeof text !== 'string' || text.trim() === '') reject(`"${name}" must be a text that is not empty`);
}

/** A signed decision names what it decides, so that it cannot be taken for another decision that waits later. */
export function rejectWithoutKey({ key, proof }: FromPerson & { key?: string }): void {
  if (proof && key === undefined) reject('A signed decision needs the "key" of what it decides');
}
