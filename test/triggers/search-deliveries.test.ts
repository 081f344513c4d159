import type { KyselyPlugin } from 'kysely';
import { expect, it } from 'vitest';
import { storeDeliveries } from '../../database/inbox/store-deliveries.ts';
import { searchDeliveries } from '../../triggers/search-deliveries.ts';
import { temporaryDatabase } from '../support/database/temporary-database.ts';
import { labeledIssue } from '../support/triggers/make-delivery.ts';
import { newDelivery } from '../support/triggers/new-delivery.ts';

it('a search in the bodies sorts the inbox once, however many pages it looks through', async () => {
  const database = await temporaryDatabase();
  const body = new TextEncoder().encode(JSON.stringify(labeledIssue));
  const ids = Array.from({ length: 70 }, (_, number) => `d${String(number).padStart(2, '0')}`);
  await storeDeliveries(
    database,
    ids.map((id) => newDelivery(id, { body })),
  );
  let sorted = 0;
  const counting: KyselyPlugin = {
    transformQuery: ({ node }) => {
      if (node.kind === 'SelectQueryNode' && 'orderBy' in node && node.orderBy !== undefined) sorted++;
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  const watched = database.withPlugin(counting);
  const none = await searchDeliveries(watched, { repository: 'acme/other', limit: 20 });
  expect(none).toEqual({ found: [], next: null, endedAfter: null });
  expect(sorted).toBe(1);
  const { found, next } = await searchDeliveries(watched, { repository: 'acme/api', limit: 65 });
  expect(found.map(({ delivery }) => delivery.deliveryId)).toEqual(ids.slice(0, 65));
  expect(next?.deliveryId).toBe('d64');
  expect(sorted).toBe(2);
});
