import { deliveryIdIn, dueTimeIn, runIdDueAt } from '../../contract/schedule-names.ts';
import type { Automation } from '../../definitions/automation.ts';
import { itemDueAt, scheduleOccurrences } from '../../definitions/sources/schedule/schedule-occurrences.ts';
import type { SchedulePayload } from '../../definitions/sources/schedule/schedule-payload.ts';
import { scheduleTriggers } from '../../definitions/sources/schedule/schedule-triggers.ts';
import type { KeptDelivery } from '../../database/history/kept-deliveries.ts';

/** More than a year with one occasion a minute. */
const MOST = 600_000;

/** A time at which a schedule was due. */
export interface Occasion {
  /** RFC 3339. */
  at: string;
  deliveryId: string;
  automation: string;
}

/** When the schedules of these automations were due in a span of time (RFC 3339; `until` counts no more), in no order. */
export function occasionsOf(
  automations: readonly Automation[],
  { since, until, taskQueue }: { since: string; until: string; taskQueue: string },
): Occasion[] {
  const range = { from: Date.parse(since), to: Date.parse(until), most: MOST };
  return automations.flatMap(({ id: automation, enabled, on }) => {
    const items = enabled ? (scheduleTriggers(on)?.items ?? []) : [];
    return scheduleOccurrences(items, range).map(({ at }) => ({
      at: new Date(at).toISOString(),
      deliveryId: deliveryIdIn(runIdDueAt(automation, taskQueue, at)),
      automation,
    }));
  });
}

/** The delivery that the first step of a scheduled run would have stored. */
export function deliveryOf({ at, deliveryId, automation: id }: Occasion, automation: Automation): KeptDelivery {
  const items = scheduleTriggers(automation.on)?.items ?? [];
  const item = itemDueAt(items, Date.parse(at)) ?? items[0];
  const payload: SchedulePayload = {
    schedule: item?.written ?? '',
    timezone: item?.timezone ?? 'UTC',
    time: dueTimeIn(deliveryId) ?? at,
    automation: id,
  };
  return {
    source: 'schedule',
    deliveryId,
    receivedAt: at,
    name: 'schedule',
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode(JSON.stringify(payload)),
    state: 'dispatched',
    reason: null,
    reasons: {},
    runs: [],
    attempts: 0,
    answers: null,
    isRemoved: false,
  };
}

/** Whether the schedule of an automation is due at the time that the delivery of a scheduled run names. */
export function isStillDue(automation: Automation, deliveryId: string): boolean {
  const due = dueTimeIn(deliveryId);
  return due !== null && itemDueAt(scheduleTriggers(automation.on)?.items ?? [], Date.parse(due)) !== null;
}
