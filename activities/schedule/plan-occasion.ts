import { ApplicationFailure } from '@temporalio/common';
import type { RunEvent } from '../../contract/event.ts';
import type { RunInput } from '../../contract/run.ts';
import { deliveryIdIn, dueTimeIn } from '../../contract/schedule-names.ts';
import { storeOccasion } from '../../database/inbox/store-occasion.ts';
import { outcomeOf } from '../../database/runs/outcome-of.ts';
import type { Database } from '../../database/schema.ts';
import type { Automation, Checkout } from '../../definitions/automation.ts';
import { matchTrigger } from '../../definitions/match-trigger.ts';
import { resolveCheckout } from '../../definitions/resolve-checkout.ts';
import { DEFAULT_SETTINGS } from '../../definitions/settings.ts';
import { occasionEvent } from '../../definitions/sources/schedule/occasion-event.ts';
import { itemDueAt } from '../../definitions/sources/schedule/schedule-occurrences.ts';
import type { SchedulePayload } from '../../definitions/sources/schedule/schedule-payload.ts';
import { scheduleTriggers } from '../../definitions/sources/schedule/schedule-triggers.ts';
import { subjectOf } from '../../definitions/subject.ts';

export interface OccasionRequest {
  runId: string;
  input: RunInput;
}

export interface PlannedOccasion {
  event: RunEvent;
  checkout: Checkout | false;
  /** Why the run does not go on, a sentence without a full stop; null if it does. */
  refused: string | null;
}

/**
 * The first step of a scheduled run: says what the run is about, as dispatch does for deliveries that arrive, and stores the
 * delivery from which the prompt is made. The time is the one in the run's id, however late the run starts. A run that has ended
 * is refused. A replay was planned by dispatch, so it stays as it is. May be called again. Throws non-retryable `NotScheduled` if
 * the id has no time.
 */
export async function planOccasion(database: Database, { runId, input }: OccasionRequest): Promise<PlannedOccasion> {
  if (input.event.replayOf !== undefined) {
    return { event: input.event, checkout: input.automation.checkout, refused: null };
  }
  const deliveryId = deliveryIdIn(runId);
  const time = dueTimeIn(deliveryId);
  if (time === null) {
    const message = `The id of the run ${runId} does not say when it was due`;
    throw ApplicationFailure.nonRetryable(message, 'NotScheduled');
  }
  const { automation } = input;
  const payload = payloadOf(automation, time);
  const event = occasionEvent(payload, deliveryId);
  const planned = plan(input, event, payload);
  // If a person backfills the schedule on Temporal, Temporal starts runs anew that have ended.
  if (await outcomeOf(database, runId)) return { ...planned, refused: 'The run had already ended' };
  const reason = planned.refused ?? 'started by `schedule`';
  await storeOccasion(database, { event, automation: automation.id, runId, payload, reason });
  return planned;
}

/** If a person triggers the schedule between its times, its first entry stands for all. */
function payloadOf(automation: Automation, time: string): SchedulePayload {
  const items = scheduleTriggers(automation.on)?.items ?? [];
  const item = itemDueAt(items, Date.parse(time)) ?? items[0];
  return { schedule: item?.written ?? '', timezone: item?.timezone ?? 'UTC', time, automation: automation.id };
}

function plan(
  { automation, repositories = null }: RunInput,
  event: Omit<RunEvent, 'subject'>,
  payload: SchedulePayload,
): PlannedOccasion {
  const settings = { ...DEFAULT_SETTINGS, repositories };
  const match = matchTrigger(automation, { ...event, payload }, null);
  const resolved = resolveCheckout({ automation, event, payload, settings });
  const checkout = 'refused' in resolved ? false : resolved.checkout;
  const repository = checkout === false ? null : checkout.repository;
  const subject = subjectOf(automation, event, payload);
  const refused = match.matched ? ('refused' in resolved ? resolved.refused : null) : match.reason;
  return { event: { ...event, repository, subject }, checkout, refused };
}
