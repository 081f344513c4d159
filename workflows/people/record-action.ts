import { uuid4 } from '@temporalio/workflow';
import type { Actor, RunAction } from '../../contract/people.ts';
import type { RunState } from '../run-state.ts';
import { quickActivities } from '../steps/policy.ts';

/** Keeps in the run record what a person did, once however often the activity is tried: its key is made before. */
export async function recordAction(
  state: RunState,
  done: { actor: Actor; action: RunAction; detail: Record<string, unknown> },
): Promise<void> {
  const { actor, action, detail } = done;
  const { runId } = state.facts;
  const at = new Date().toISOString();
  await quickActivities.recordAction({ runId, key: uuid4(), at, actor, action, detail });
}
