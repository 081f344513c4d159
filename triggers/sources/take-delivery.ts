import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Inbox } from '../../database/inbox/create-inbox.ts';
import type { NewDelivery } from '../../database/inbox/new-delivery.ts';
import type { StoredDelivery } from '../../database/inbox/store-deliveries.ts';
import type { Log } from '../../runtime/log.ts';
import { MAX_BODY_BYTES, type BodyRoom } from './body-room.ts';
import type { BodyStream } from './body-stream.ts';
import { iteratedBody } from './iterated-body.ts';
import { nodeBody } from './node-body.ts';
import { readBody, TOO_LARGE, type RefusedBody } from './read-body.ts';
import type { Accepted, ReadHeader, SourceEnvironment, SourceRoute } from './trigger-source.ts';

export interface Receiver {
  environment: SourceEnvironment;
  inbox: Inbox;
  /** What all requests share. */
  room: BodyRoom;
  log: Log;
}

const RETRY_AFTER_SECONDS = '10';

/**
 * Takes one request of any source: checks the signature of its raw bytes, stores the delivery durably, then answers
 * 202, or what the source says. It reads nothing of a request whose headers have no well-shaped signature, and checks the
 * signature while the body arrives. 400, 401, 408, 413 and 415 mean that sending the same again does not help; 503 means
 * that it does.
 */
export async function takeDelivery(route: SourceRoute, receiver: Receiver, context: Context): Promise<Response> {
  const header: ReadHeader = (name) => context.req.header(name);
  const announced = Number(header('content-length') ?? NaN);
  if (announced > MAX_BODY_BYTES) return refuseUnread(context, TOO_LARGE);
  const check = route.verify(header, receiver.environment);
  if (check === null) return refuseUnread(context, { status: 401, error: route.wrongSignature });
  const share = receiver.room.enter();
  const read = await readBody({
    stream: bodyOf(context),
    share,
    onChunk: (chunk) => check.update(chunk),
    announced: Number.isInteger(announced) ? announced : null,
  });
  if (!('body' in read)) {
    share.leave();
    return refuseUnread(context, read);
  }
  const { body } = read;
  try {
    if (!check.isRight()) return context.json({ error: route.wrongSignature }, 401);
    return await storeAccepted(route.accept({ header, body }), receiver, context);
  } finally {
    const free = (): void => {
      // Gives the memory back at once; V8 might keep it for hours.
      body.buffer.transfer(0);
      share.leave();
    };
    const inUse = receiver.inbox.inUse?.(body) ?? null;
    if (inUse === null) free();
    else void inUse.then(free);
  }
}

/** Node's own request if there is one, because it is much cheaper than a stream of the web. Neither is ended by a refusal. */
function bodyOf(context: Context): BodyStream {
  const { incoming } = (context.env ?? {}) as Partial<HttpBindings>;
  if (incoming !== undefined) return nodeBody(incoming);
  const body = context.req.raw.body ?? new ReadableStream({ start: (stream) => stream.close() });
  return iteratedBody(body.values({ preventCancel: true }));
}

/** The rest of the body is not wanted, so the connection cannot be used again. */
function refuseUnread(context: Context, { status, error }: RefusedBody | { status: 401; error: string }): Response {
  context.header('connection', 'close');
  if (status === 503) context.header('retry-after', RETRY_AFTER_SECONDS);
  return context.json({ error }, status);
}

async function storeAccepted(accepted: Accepted, receiver: Receiver, context: Context): Promise<Response> {
  if ('refused' in accepted) return context.json({ error: accepted.refused.error }, accepted.refused.status);
  if (!('delivery' in accepted)) return context.json(accepted.answer.body, accepted.answer.status);
  const { delivery, answer } = accepted;
  try {
    const stored = await receiver.inbox.store(delivery);
    tellOfRepetition(receiver.log, delivery, stored);
    const { deliveryId } = delivery;
    const { state, duplicateOf } = stored;
    return context.json(answer?.body ?? { deliveryId, state, duplicateOf }, answer?.status ?? 202);
  } catch (cause) {
    const { source, deliveryId } = delivery;
    receiver.log.error({ err: cause, source, deliveryId }, 'a delivery could not be stored');
    context.header('retry-after', RETRY_AFTER_SECONDS);
    return context.json({ error: 'The delivery could not be stored. Send it again.' }, 503);
  }
}

/** The dispatcher never sees these deliveries, so nothing else would say in the log that they came. */
function tellOfRepetition(log: Log, { source, deliveryId, name: event }: NewDelivery, stored: StoredDelivery): void {
  const { repeated, duplicateOf } = stored;
  if (repeated) {
    log.info({ source, deliveryId, event, reason: 'it came before and counts once' }, 'delivery repeated');
  } else if (duplicateOf !== undefined) {
    const reason = `its content came before, as the delivery "${duplicateOf}"`;
    log.info({ source, deliveryId, event, duplicateOf, reason }, 'delivery duplicate');
  }
}
