import { z } from 'zod';
import { oneLine } from '../../../text/one-line.ts';
import { MalformedDelivery, type IncomingEvent } from '../../dispatch/incoming-event.ts';
import { deliveryJson } from '../delivery-json.ts';
import type { GivenDelivery } from '../trigger-source.ts';

const MAX_TITLE_BYTES = 200;

/** A file among the inputs, as it is stored. */
const GivenFile = z.object({
  filename: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  /** The id of the delivery with which it is stored: a replay has another one. */
  deliveryId: z.string(),
});

/** The body of a delivery by hand. */
export const DispatchPayload = z.object({
  /** The automation's id. */
  automation: z.string(),
  inputs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  actor: z.string(),
  /** The run that asked for it, by an output; absent: a person did. */
  startedBy: z.object({ runId: z.string(), depth: z.int().positive() }).optional(),
  /** The files among the inputs, by the name of the input; absent if there are none. */
  files: z.record(z.string(), GivenFile).optional(),
});

export type DispatchPayload = z.infer<typeof DispatchPayload>;

/** Reads back what `dispatchByHand`, or a run that starts an automation, stored. Throws MalformedDelivery when it is something else. */
export function readDispatch(delivery: GivenDelivery): IncomingEvent {
  const parsed = DispatchPayload.safeParse(deliveryJson(delivery));
  if (!parsed.success) throw new MalformedDelivery(`The dispatch cannot be read: ${z.prettifyError(parsed.error)}`);
  const { automation, actor } = parsed.data;
  const { deliveryId, name } = delivery;
  const title = oneLine(`${automation}, started by ${actor.replace(/^run:/, 'run ')}`, MAX_TITLE_BYTES);
  const event = { source: 'dispatch', name, deliveryId, title, actor, repository: null, url: null };
  return { event, payload: parsed.data, automation };
}
