import { createHmac, randomUUID } from 'node:crypto';
import { now } from './now.ts';
import type { DeliveryRecord, Store } from './store.ts';

/** GitHub waits ten seconds for an answer, and never repeats a delivery by itself. */
const PATIENCE_MS = 10_000;

export interface Webhook {
  url: string;
  secret: string;
  /** The events that the forge sends when they happen. By default it sends only what `deliver` is given. */
  events?: string[];
  /** Who has it: an organization, or an App. By default every repository lists it as its own. */
  owner?: { organization: string } | 'app';
}

/** The id of the only webhook. */
export const HOOK_ID = 5_000_001;

export interface Webhooks {
  subscribe: (webhook: Webhook) => void;
  /** Sends a delivery and returns it with the receiver's answer. */
  deliver: (event: string, payload: object, guid?: string) => Promise<DeliveryRecord>;
  /** Sends a delivery again, with the same guid and the same bytes. */
  redeliver: (guid: string) => Promise<DeliveryRecord>;
  /** The webhook, if there is one. */
  current: () => Webhook | undefined;
  /** Sends a delivery again in the background, by the number of one of its records. Returns whether there is one. */
  attempt: (id: number) => boolean;
  /** Sends an event in the background, if the receiver subscribed to it. */
  emit: (event: string, payload: object) => void;
  /** Waits until everything has been sent that was sent in the background. */
  settle: () => Promise<void>;
}

/** Sends webhooks as GitHub does, and records each delivery in the store. */
export function createWebhooks(store: Store, first: Webhook | undefined): Webhooks {
  let webhook = first;
  const sending = new Set<Promise<unknown>>();

  const send = async (delivery: Delivery): Promise<DeliveryRecord> => {
    if (webhook === undefined) throw new Error('The forge has no webhook: call subscribe({ url, secret }) first.');
    const status = await post(webhook, delivery);
    const record = { ...delivery, id: store.nextId(), deliveredAt: now(), status };
    store.put('deliveries', record);
    return record;
  };

  const inBackground = (delivery: Delivery): void => {
    const sent = send(delivery).finally(() => sending.delete(sent));
    sending.add(sent);
  };

  return {
    current: () => webhook,
    attempt: (id) => {
      const former = store.all('deliveries').find((one) => one.id === id);
      if (former === undefined) return false;
      const { guid, event, payload } = former;
      inBackground({ guid, event, payload, redelivery: true });
      return true;
    },
    subscribe: (next) => void (webhook = next),
    deliver: (event, payload, guid = randomUUID()) => send({ event, payload, guid, redelivery: false }),
    redeliver: async (guid) => {
      const former = store.all('deliveries').find((one) => one.guid === guid);
      if (former === undefined) throw new Error(`No delivery ${guid} was ever sent.`);
      return send({ event: former.event, payload: former.payload, guid, redelivery: true });
    },
    emit: (event, payload) => {
      if (webhook?.events?.includes(event) !== true) return;
      inBackground({ event, payload, guid: randomUUID(), redelivery: false });
    },
    settle: async () => void (await Promise.allSettled(sending)),
  };
}

type Delivery = Pick<DeliveryRecord, 'guid' | 'event' | 'payload' | 'redelivery'>;

/** Returns the status of the receiver's answer; null if it did not answer in time. */
async function post(webhook: Webhook, { event, guid, payload }: Delivery): Promise<number | null> {
  const body = JSON.stringify(payload);
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
        'x-github-hook-id': `${HOOK_ID}`,
        'x-github-hook-installation-target-type': targetOf(webhook),
      },
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    // No receiver listens, or it did not answer. Like GitHub, the forge records such a delivery without a status.
    return null;
  }
}

function targetOf({ owner }: Webhook): string {
  if (owner === undefined) return 'repository';
  return owner === 'app' ? 'integration' : 'organization';
}
