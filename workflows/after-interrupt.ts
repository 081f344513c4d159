import { askPeople } from './people/ask-people.ts';
import type { Ending, RunState } from './run-state.ts';

/**
 * `who` has interrupted the agent: waits until a person steers it. Returns null to go on, else how the run ends.
 * `curfew approvals` lists this wait, although the answer to it is `steer`, not `approve`.
 */
export async function afterInterrupt(state: RunState, who: string): Promise<Ending | null> {
  const key = `going-on:${state.nextApproval++}`;
  const what = `Interrupted by ${who}: steer it to go on`;
  const { decision } = await askPeople(state, { key, before: 'going-on', what, rule: null });
  if (decision.approved) return null;
  return { outcome: 'cancelled', reason: `Interrupted by ${who}, and nobody steered it within a day` };
}
