import { upsertSearchAttributes } from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { SEARCH_ATTRIBUTES } from '../../contract/temporal-names.ts';
import type { Ending, RunState } from '../run-state.ts';
import { quickActivities } from './policy.ts';
import { untilDone } from './until-done.ts';

const SUBJECT = defineSearchAttributeKey(SEARCH_ATTRIBUTES.subject, SearchAttributeType.KEYWORD);

/**
 * Completes the event of a run that a schedule started: Temporal says when it is due only in the id of the run. Does nothing for
 * other runs. Returns null, or why the run does not go on.
 */
export async function planOccasion(state: RunState): Promise<Ending | null> {
  const { facts, input } = state;
  if (input.event.source !== 'schedule') return null;
  const request = { runId: facts.runId, input };
  const { event, checkout, refused } = await untilDone(state, 'the schedule', () =>
    quickActivities.planOccasion(request),
  );
  facts.event = event;
  input.event = event;
  input.automation.checkout = checkout;
  if (refused !== null) return { outcome: 'skipped', reason: refused };
  upsertSearchAttributes([{ key: SUBJECT, value: event.subject }]);
  return null;
}
