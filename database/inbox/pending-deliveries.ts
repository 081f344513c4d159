import type { Database } from '../schema.ts';

export interface PendingDelivery {
  source: string;
  deliveryId: string;
}

/** The deliveries that wait to be dispatched and may be tried at `now` (RFC 3339), oldest first. */
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
