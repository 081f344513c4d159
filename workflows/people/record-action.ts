import { uuid4 } from '@temporalio/workflow';
import type { Actor, RunAction } from '../../contract/people.ts';
import type { RunState } from '../run-state.ts';
import { quickActivities } from '../steps/policy.ts';

/** Records what a person did. Its key is made before the activity, so that retries record it once. */
export async function recordAction(
  state: RunState,
  done: { actor: Actor; action: RunAction; detail: Record<string, unknown> },
): Promise<void> {
  const { actor, action, detail } = done;
  const { runId } = state.facts;
  const at = new Date().toISOString();
  await quickActivities.recordAction({ runId, key: uuid4(), at, actor, action, detail });
}
