import { z } from 'zod';
import { deliveryPayload } from '../../../database/inbox/delivery-payload.ts';
import type { Delivery } from '../../../database/inbox/read-delivery.ts';
import { MalformedDelivery, type IncomingEvent } from '../../dispatch/incoming-event.ts';
import { oneLine } from '../../../text/one-line.ts';

const MAX_TITLE_BYTES = 200;

/** The body of a delivery by hand. */
export const DispatchPayload = z.object({
  /** The automation's id. */
  automation: z.string(),
  inputs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  actor: z.string(),
});

export type DispatchPayload = z.infer<typeof DispatchPayload>;

/** Reads back what `dispatchByHand` stored. Throws MalformedDelivery where somebody else stored something. */
export function readDispatch(delivery: Pick<Delivery, 'deliveryId' | 'name' | 'headers' | 'body'>): {
  automation: string;
  incoming: IncomingEvent;
} {
  const parsed = DispatchPayload.safeParse(deliveryPayload(delivery));
  if (!parsed.success) throw new MalformedDelivery(`The dispatch cannot be read: ${z.prettifyError(parsed.error)}`);
  const { automation, actor } = parsed.data;
  const { deliveryId, name } = delivery;
  const title = oneLine(`${automation}, started by ${actor}`, MAX_TITLE_BYTES);
  const event = { source: 'dispatch', name, deliveryId, title, actor, repository: null, url: null } as const;
  return { automation, incoming: { event, payload: parsed.data } };
}
