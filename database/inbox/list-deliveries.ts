import type { Database } from '../schema.ts';
import { listedDeliveries, type ListedDelivery } from './listed-deliveries.ts';
import { newestKeys, type DeliveryFilter } from './newest-keys.ts';

/** Returns deliveries with their bodies, newest first, at most `limit`. */
export async function listDeliveries(
  database: Database,
  filter: DeliveryFilter,
  limit: number,
): Promise<ListedDelivery[]> {
  return await listedDeliveries(database, await newestKeys(database, filter, limit));
}
