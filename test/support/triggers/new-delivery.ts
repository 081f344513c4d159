import type { NewDelivery } from '../../../database/inbox/new-delivery.ts';

/** A delivery of GitHub as it is stored, with a body and a fingerprint of its own. */
export function newDelivery(deliveryId: string, changes: Partial<NewDelivery> = {}): NewDelivery {
  return {
    source: 'github',
    deliveryId,
    name: 'issues',
    headers: { 'user-agent': 'x' },
    body: new TextEncoder().encode(`{"id":"${deliveryId}"}`),
    receivedAt: '2026-11-21T10:00:00.000Z',
    fingerprint: { value: `of ${deliveryId}`, withinMs: null },
    state: 'pending',
    reason: null,
    ...changes,
  };
}
