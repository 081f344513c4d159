import { setImmediate } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import type { RunEvent } from '../../../contract/event.ts';
import { deliveryText, parsePayload } from '../../../database/inbox/delivery-payload.ts';
import { readDelivery } from '../../../database/inbox/read-delivery.ts';
import type { Database } from '../../../database/schema.ts';
import { errorText } from '../../../runtime/error-text.ts';
import { eventFile } from './event-file.ts';

/**
 * The payload of an event from the inbox, with the file that the agent reads. Neither ever enters the workflow's history.
 * Throws non-retryable `DeliveryMissing`, and `DeliveryMalformed` for a payload that cannot be read.
 */
export async function readEvent(
  database: Database,
  { source, deliveryId }: Pick<RunEvent, 'source' | 'deliveryId'>,
): Promise<{ payload: unknown; text: string }> {
  const delivery = await readDelivery(database, source, deliveryId);
  if (!delivery) {
    const message = `Delivery ${deliveryId} of ${source} is not in the inbox of this database`;
    throw ApplicationFailure.nonRetryable(message, 'DeliveryMissing');
  }
  try {
    const text = deliveryText(delivery.body);
    const payload = parsePayload(text);
    // Each step may take a tenth of a second for a payload of 25 MB. In between, the worker sends its heartbeats.
    await setImmediate();
    return { payload, text: eventFile(payload, text) };
  } catch (cause) {
    const message = `The payload of delivery ${deliveryId} of ${source} cannot be read: ${errorText(cause)}`;
    throw ApplicationFailure.nonRetryable(message, 'DeliveryMalformed');
  }
}
