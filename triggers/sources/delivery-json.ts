import { deliveryPayload } from '../../database/inbox/delivery-payload.ts';
import { errorText } from '../../runtime/error-text.ts';
import { MalformedDelivery } from '../dispatch/incoming-event.ts';
import type { GivenDelivery } from './trigger-source.ts';

/** The JSON of a delivery. Throws MalformedDelivery if its body has none. */
export function deliveryJson(delivery: GivenDelivery): unknown {
  try {
    return deliveryPayload(delivery.body);
  } catch (cause) {
    throw new MalformedDelivery(`The payload of "${delivery.name}" is not JSON: ${errorText(cause)}`, { cause });
  }
}
