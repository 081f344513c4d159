import { deliveryIdIn, dueTimeIn, runIdDueAt } from '../../contract/schedule-names.ts';
import type { Automation } from '../../definitions/automation.ts';
import { itemDueAt, scheduleOccurrences } from '../../definitions/sources/schedule/schedule-occurrences.ts';
import type { SchedulePayload } from '../../definitions/sources/schedule/schedule-payload.ts';
import { scheduleTriggers } from '../../definitions/sources/schedule/schedule-triggers.ts';
import type { KeptDelivery } from '../../database/history/kept-deliveries.ts';
import { WrongRequest } from '../dispatch-by-hand.ts';

/** Four months with one occasion a minute. */
const MOST = 200_000;

/** A time at which a schedule was due. */
export interface Occasion {
  /** RFC 3339. */
  at: string;
  deliveryId: string;
  automation: string;
}

/**
 * When the schedules of these automations were due in a span of time (RFC 3339; `until` counts no more), in no order. Throws a
 * WrongRequest if a schedule was due more often than can be decided at once.
 */
export function occasionsOf(
  automations: readonly Automation[],
  { since, until, taskQueue }: { since: string; until: string; taskQueue: string },
): Occasion[] {
  const range = { from: Date.parse(since), to: Date.parse(until), most: MOST + 1 };
  return automations.flatMap(({ id: automation, enabled, on }) => {
    const items = enabled ? (scheduleTriggers(on)?.items ?? []) : [];
    const due = scheduleOccurrences(items, range);
    if (due.length > MOST) throw tooMany(automation);
    return due.map(({ at }) => ({
      at: new Date(at).toISOString(),
      deliveryId: deliveryIdIn(runIdDueAt(automation, taskQueue, at)),
      automation,
    }));
  });
}

function tooMany(automation: string): WrongRequest {
  return new WrongRequest(
    `The schedule of ${automation} was due more than ${MOST} times in this time, which is too much for one backtest. Choose a shorter time.`,
  );
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
