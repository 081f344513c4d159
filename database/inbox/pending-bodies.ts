import type { Database } from '../schema.ts';

/** How many are read. */
const MOST = 200;

/** The bodies of the latest deliveries of one kind that are not decided yet. */
export async function pendingBodies(
  database: Database,
  { source, name }: { source: string; name: string },
): Promise<Uint8Array[]> {
  const rows = await database
    .selectFrom('deliveries')
    .select('body')
    .where('state', '=', 'pending')
    .where('source', '=', source)
    .where('name', '=', name)
    .orderBy('receivedAt', 'desc')
    .limit(MOST)
    .execute();
  return rows.map(({ body }) => body);
}
