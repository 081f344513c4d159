import { expect, it } from 'vitest';
import { readEvent } from '../../../../activities/session/opening/read-event.ts';
import { storeDeliveries } from '../../../../database/inbox/store-deliveries.ts';
import { temporaryDatabase } from '../../../support/database/temporary-database.ts';

it('a payload that can never be read ends the run, and the reason is said', async () => {
  const database = await temporaryDatabase();
  const body = new TextEncoder().encode(`{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`);
  const delivery = { source: 'github', deliveryId: 'deep', name: 'issues', headers: {}, body };
  await storeDeliveries(database, [
    { ...delivery, receivedAt: '2026-11-21T10:00:00.000Z', state: 'pending', reason: null },
  ]);
  await expect(readEvent(database, { source: 'github', deliveryId: 'deep' })).rejects.toMatchObject({
    nonRetryable: true,
    type: 'DeliveryMalformed',
    message: 'The payload of delivery deep of github cannot be read: It is nested deeper than 500 levels.',
  });
  await expect(readEvent(database, { source: 'github', deliveryId: 'gone' })).rejects.toMatchObject({
    nonRetryable: true,
    type: 'DeliveryMissing',
  });
});
