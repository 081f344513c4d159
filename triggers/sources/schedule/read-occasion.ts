import { z } from 'zod';
import { occasionEvent } from '../../../definitions/sources/schedule/occasion-event.ts';
import { SchedulePayload } from '../../../definitions/sources/schedule/schedule-payload.ts';
import { MalformedDelivery, type IncomingEvent } from '../../dispatch/incoming-event.ts';
import { deliveryJson } from '../delivery-json.ts';
import type { GivenDelivery } from '../trigger-source.ts';

/** Reads back what the first step of a scheduled run stored. Throws MalformedDelivery when it is something else. */
export function readOccasion(delivery: GivenDelivery): IncomingEvent {
  const parsed = SchedulePayload.safeParse(deliveryJson(delivery));
  if (!parsed.success) throw new MalformedDelivery(`The schedule cannot be read: ${z.prettifyError(parsed.error)}`);
  const { data: payload } = parsed;
  return { event: occasionEvent(payload, delivery.deliveryId), payload, automation: payload.automation };
}
