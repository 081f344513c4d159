import type { PastRefusal } from '../../../database/history/past-refusals.ts';
import type { Simulation } from './simulation.ts';

/** When each run was last named to another one as the run that has its subject. Its own record says only when its work was over. */
export function heldUntilOf(refusals: readonly PastRefusal[]): Simulation['heldUntil'] {
  const held = new Map<string, string>();
  for (const { at, refusal } of refusals) if ('holder' in refusal) held.set(refusal.holder, at);
  return held;
}
