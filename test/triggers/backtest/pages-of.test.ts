import { expect, it } from 'vitest';
import { deliveryKeys } from '../../../database/history/delivery-keys.ts';
import { storeDeliveries } from '../../../database/inbox/store-deliveries.ts';
import { pagesOf } from '../../../triggers/backtest/pages-of.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { newDelivery } from '../../support/triggers/new-delivery.ts';

const MEGABYTE = 1_000_000;

it('a page has few items, and few megabytes of bodies', () => {
  const small = Array.from({ length: 250 }, () => 1_000);
  expect(sizesOf(small)).toEqual([100, 100, 50]);
  const large = [25 * MEGABYTE, 1, 25 * MEGABYTE, 10 * MEGABYTE, 5 * MEGABYTE, 5 * MEGABYTE, 25 * MEGABYTE];
  expect(sizesOf(large)).toEqual([1, 1, 1, 2, 1, 1]);
  expect(sizesOf([])).toEqual([]);
  expect([...pagesOf(large, (size) => size)].flat()).toEqual(large);
});

it.each(DATABASES)('the keys of deliveries on $name say how long the bodies are, in bytes', async ({ openNew }) => {
  const database = await openNew();
  const at = { receivedAt: '2026-11-02T10:00:00.000Z' };
  await storeDeliveries(database, [
    newDelivery('none', { ...at, body: new Uint8Array() }),
    newDelivery('zeros', { ...at, body: new Uint8Array(3_000) }),
    newDelivery('letters', { ...at, body: new TextEncoder().encode('"ü"') }),
  ]);
  const keys = await deliveryKeys(database, { since: '2026-11-01T00:00:00.000Z', until: '2026-11-03T00:00:00.000Z' });
  expect(keys.map(({ deliveryId, bodyBytes }) => [deliveryId, bodyBytes])).toEqual([
    ['letters', 4],
    ['none', 0],
    ['zeros', 3_000],
  ]);
});

function sizesOf(bytes: readonly number[]): number[] {
  return [...pagesOf(bytes, (size) => size)].map((page) => page.length);
}
