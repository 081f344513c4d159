import { uuid4 } from '@temporalio/workflow';
import type { RunAction } from '../../contract/people.ts';
import type { RunState } from '../run-state.ts';
import { quickActivities } from '../steps/policy.ts';
import type { Person } from './person.ts';
import { withinBound } from '../steps/within-bound.ts';

const RECORD_BOUND_MS = 10 * 60_000;

/**
 * Records what a person did: it has taken effect already, so a database that cannot be reached does not undo it. The key is
 * made before the activity, so that retries record it once.
 */
export async function recordAction(
  state: RunState,
  done: { person: Person; action: RunAction; detail: Record<string, unknown> },
): Promise<void> {
  const { action } = done;
  const { actor, names, claimedName } = done.person;
  const detail = { ...done.detail };
  if (claimedName !== null) detail['claimedName'] = claimedName;
  if (names.length > 0) detail['names'] = names;
  const { runId } = state.facts;
  const at = new Date().toISOString();
  const request = { runId, key: uuid4(), at, actor, action, detail };
  await withinBound(state, { what: `Recording the ${action} of ${actor}`, boundMs: RECORD_BOUND_MS }, () =>
    quickActivities.recordAction(request),
  );
}
