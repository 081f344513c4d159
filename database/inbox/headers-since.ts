import type { Database } from '../schema.ts';

export interface DeliveryHeaders {
  deliveryId: string;
  headers: Record<string, string>;
  receivedAt: string;
}

/** The headers of what a source received at `since` (RFC 3339) or later, oldest first. */
export async function headersSince(
  database: Database,
  { source, since, limit }: { source: string; since: string; limit: number },
): Promise<DeliveryHeaders[]> {
  const rows = await database
    .selectFrom('deliveries')
    .select(['deliveryId', 'headers', 'receivedAt'])
    .where('source', '=', source)
    .where('removedAt', 'is', null)
    .where('receivedAt', '>=', since)
    .orderBy('receivedAt')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, headers: JSON.parse(row.headers) as Record<string, string> }));
}
