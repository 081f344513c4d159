import { createHmac, randomUUID } from 'node:crypto';

import { now } from './now.ts';
import type { DeliveryRecord, Store } from './store.ts';

/** GitHub waits ten seconds for an answer and never tries again by itself. */
const PATIENCE_MS = 10_000;

export interface Webhook {
  url: string;
  secret: string;
  /** Events that the forge sends by itself when they happen; by default none, only what `deliver` is given. */
  events?: string[];
}

export interface Webhooks {
  subscribe: (webhook: Webhook) => void;
  /** Sends a delivery and returns it with what the receiver answered. */
  deliver: (event: string, payload: object, guid?: string) => Promise<DeliveryRecord>;
  /** Sends a delivery again, with the same guid and the same bytes. */
  redeliver: (guid: string) => Promise<DeliveryRecord>;
  /** Sends in the background what the receiver subscribed to. */
  emit: (event: string, payload: object) => void;
  /** Waits for what was sent in the background. */
  settle: () => Promise<void>;
}

export function createWebhooks(store: Store, first: Webhook | undefined): Webhooks {
  let webhook = first;
  const sending = new Set<Promise<unknown>>();

  const send = async (event: string, payload: unknown, guid: string, redelivery: boolean): Promise<DeliveryRecord> => {
    if (webhook === undefined) throw new Error('The forge has no webhook: call subscribe({ url, secret }) first.');
    const status = await post(webhook, event, guid, JSON.stringify(payload));
    const record = { id: store.nextId(), guid, event, payload, deliveredAt: now(), redelivery, status };
    store.put('deliveries', record);
    return record;
  };

  return {
    subscribe: (next) => void (webhook = next),
    deliver: (event, payload, guid = randomUUID()) => send(event, payload, guid, false),
    redeliver: async (guid) => {
      const former = store.all('deliveries').find((one) => one.guid === guid);
      if (former === undefined) throw new Error(`No delivery ${guid} was ever sent.`);
      return send(former.event, former.payload, guid, true);
    },
    emit: (event, payload) => {
      if (webhook?.events?.includes(event) !== true) return;
      const sent = send(event, payload, randomUUID(), false).finally(() => sending.delete(sent));
      sending.add(sent);
    },
    settle: async () => void (await Promise.allSettled(sending)),
  };
}

/** The status of the receiver's answer; null if there was none in time. */
async function post(webhook: Webhook, event: string, guid: string, body: string): Promise<number | null> {
  const signature = createHmac('sha256', webhook.secret).update(body).digest('hex');
  try {
    const response = await fetch(webhook.url, {
      method: 'POST',
      body,
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'GitHub-Hookshot/curfew-forge',
        'x-github-event': event,
        'x-github-delivery': guid,
        'x-hub-signature-256': `sha256=${signature}`,
      },
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    // Nobody listens, or nobody answered: a delivery without a status, as GitHub keeps it too.
    return null;
  }
}
