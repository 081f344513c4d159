import type { Delivery } from '../../../../database/inbox/read-delivery.ts';
import type { Confirmation, SourceClients } from '../../trigger-source.ts';
import { askGithub, type Answer } from '../ask-github.ts';
import { hookAddressOf } from './hook-address.ts';

/** The clocks of GitHub and of this machine may differ, and an answer takes its time. */
const EARLIER_MS = 15 * 60_000;
const MOST_PAGES = 10;

/**
 * Looks for a delivery among those that its webhook has sent lately. It tells a delivery of GitHub from a signed body that
 * somebody sends once more under another id. GitHub lists a delivery only when it has its answer, so a young one may be
 * listed later. `unknown` if GitHub does not let us ask. Throws SourceAway if it cannot be asked now.
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
    if (isOver) return 'not-listed';
    cursor = next;
  }
  return 'unknown';
}

async function ask<T>(question: () => Promise<T>): Promise<Answer<T>> {
  return await askGithub('the deliveries of a webhook', question);
}
