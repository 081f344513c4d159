import type { Database } from '../schema.ts';

export interface PendingDelivery {
  source: string;
  deliveryId: string;
}

/** What waits to be dispatched and may be tried now, oldest first. */
export async function pendingDeliveries(
  database: Database,
  { now, limit }: { now: string; limit: number },
): Promise<PendingDelivery[]> {
  return await database
    .selectFrom('deliveries')
    .select(['source', 'deliveryId'])
    .where('state', '=', 'pending')
    .where((where) => where.or([where('retryAt', 'is', null), where('retryAt', '<=', now)]))
    .orderBy('receivedAt')
    .limit(limit)
    .execute();
}
