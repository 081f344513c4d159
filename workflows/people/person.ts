import type { Actor } from '../../contract/people.ts';

/** Whom a run believes to have acted. */
export interface Person {
  actor: Actor;
  /** Further names of the same person, signed like the actor. */
  names: Actor[];
  /** The name that an operator gave; it is shown, and decides nothing. */
  claimedName: string | null;
}

/** A person as people and the agent read it: `user:ada`, or `operator, who gave the name ada`. */
export function personText({ actor, claimedName }: Pick<Person, 'actor' | 'claimedName'>): string {
  return claimedName === null ? actor : `${actor}, who gave the name ${claimedName}`;
}
