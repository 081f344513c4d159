import type { RunEvent } from '../contract/event.ts';
import { errorText } from '../runtime/error-text.ts';
import { TRIGGER_SOURCES } from './sources/sources.ts';
import type { GivenDelivery } from './sources/trigger-source.ts';

/** What a delivery says that happened. */
export interface DeliveredEvent extends Omit<RunEvent, 'subject'> {
  /** The member `action` of the payload, such as `labeled`; null if it has none. */
  action: string | null;
  payload: unknown;
  /** The id of the one automation that it is meant for; null when any automation may be started by it. */
  automation: string | null;
}

/** Reads what happened from a delivery, or says in a sentence why that cannot be read. Never throws. */
export function eventOfDelivery(delivery: GivenDelivery): DeliveredEvent | { problem: string } {
  const source = TRIGGER_SOURCES.find(({ id }) => id === delivery.source);
  if (source === undefined) return { problem: `This version of Curfew has no source "${delivery.source}".` };
  try {
    const { event, payload, automation } = source.read(delivery);
    return { ...event, action: actionOf(payload), payload, automation };
  } catch (error) {
    return { problem: errorText(error) };
  }
}

function actionOf(payload: unknown): string | null {
  if (typeof payload !== 'object' || payload === null || !('action' in payload)) return null;
  return typeof payload.action === 'string' ? payload.action : null;
}
