import type { Context } from 'hono';
import type { Inbox } from '../../database/inbox/create-inbox.ts';
import type { Log } from '../../runtime/log.ts';
import type { SourceEnvironment, SourceRoute } from './trigger-source.ts';

export interface Receiver {
  environment: SourceEnvironment;
  inbox: Inbox;
  /** Called after the delivery is durable; must not throw. */
  onStored: () => void;
  log: Log;
}

/**
 * Takes one request of any source: checks the signature of its raw bytes, stores the delivery durably, then answers
 * 202, or what the source says. It reads nothing of an unsigned request. 401, 400 and 415 mean that sending it again
 * does not help; 503 means that it does.
 */
export async function takeDelivery(route: SourceRoute, receiver: Receiver, context: Context): Promise<Response> {
  const body = new Uint8Array(await context.req.arrayBuffer());
  const request = { header: (name: string) => context.req.header(name), body };
  const error = route.verify(request, receiver.environment);
  if (error !== null) return context.json({ error }, 401);
  const accepted = route.accept(request);
  if ('refused' in accepted) return context.json({ error: accepted.refused.error }, accepted.refused.status);
  if (!('delivery' in accepted)) return context.json(accepted.answer.body, accepted.answer.status);
  const { delivery, answer } = accepted;
  try {
    const { state } = await receiver.inbox.store(delivery);
    receiver.onStored();
    return context.json(answer?.body ?? { deliveryId: delivery.deliveryId, state }, answer?.status ?? 202);
  } catch (cause) {
    const { source, deliveryId } = delivery;
    receiver.log.error({ err: cause, source, deliveryId }, 'a delivery could not be stored');
    return context.json({ error: 'The delivery could not be stored. Send it again.' }, 503);
  }
}
