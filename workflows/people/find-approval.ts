import type { OpenApproval, RunState } from '../run-state.ts';
import { openDecisions } from './open-decisions.ts';
import { reject, rejectWhenEnding } from './reject.ts';

/** The open decision with this key, or the only one. Rejects the update when there is no such decision. */
export function findApproval(state: RunState, key: string | undefined): OpenApproval {
  rejectWhenEnding(state);
  const open = openDecisions(state);
  const [first, ...others] = open;
  if (first === undefined) return reject('The run waits for no decision');
  const keys = open.map((approval) => approval.key).join(', ');
  if (key === undefined)
    return others.length === 0 ? first : reject(`More than one decision waits; give the key of one: ${keys}`);
  return open.find((one) => one.key === key) ?? reject(`No decision "${key}" waits; there is: ${keys}`);
}
