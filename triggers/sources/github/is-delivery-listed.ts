import type { Delivery } from '../../../database/inbox/read-delivery.ts';
import { SourceAway } from '../../dispatch/source-away.ts';
import type { SourceClients } from '../trigger-source.ts';
import { askGithub, type Answer } from './ask-github.ts';
import { hookAddressOf } from './hook-address.ts';

/** The clocks of GitHub and of this machine may differ, and an answer takes its time. */
const EARLIER_MS = 15 * 60_000;
/** GitHub lists a delivery when it has its answer. */
const LISTED_AFTER_MS = 2 * 60_000;
const MOST_PAGES = 10;

/** Whether GitHub says that it sent a delivery; `unknown` if it cannot be asked that. */
export type Confirmation = 'listed' | 'not-listed' | 'unknown';

/**
 * Looks for a delivery among those that its webhook has sent lately. It tells a delivery of GitHub from a signed body that
 * somebody sends once more under another id. Throws SourceAway if GitHub cannot be asked now, and while a delivery is so
 * young that GitHub may list it later.
 */
export async function isDeliveryListed(
  delivery: Pick<Delivery, 'deliveryId' | 'headers' | 'body' | 'receivedAt'>,
  { github }: SourceClients,
): Promise<Confirmation> {
  const hook = hookAddressOf(delivery);
  const { listDeliveries } = github;
  if (hook === null || listDeliveries === undefined) return 'unknown';
  const { deliveryId, receivedAt } = delivery;
  const since = new Date(Date.parse(receivedAt) - EARLIER_MS).toISOString();
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const asked = await ask(() => listDeliveries(hook, cursor));
    if ('refused' in asked) return 'unknown';
    const { deliveries, next } = asked.answer;
    if (deliveries.some(({ guid }) => guid.toLowerCase() === deliveryId.toLowerCase())) return 'listed';
    const isOver = next === null || (deliveries.at(-1)?.deliveredAt ?? '') < since;
    if (isOver) return notListed(deliveryId, receivedAt);
    cursor = next;
  }
  return 'unknown';
}

async function ask<T>(question: () => Promise<T>): Promise<Answer<T>> {
  return await askGithub('the deliveries of a webhook', question);
}

function notListed(deliveryId: string, receivedAt: string): Confirmation {
  if (Date.now() - Date.parse(receivedAt) >= LISTED_AFTER_MS) return 'not-listed';
  throw new SourceAway(`GitHub does not list the delivery ${deliveryId} among those that it sent, yet`);
}
