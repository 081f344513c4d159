import type { Database } from '../schema.ts';

const AT_ONCE = 500;

/** Which of these ids of a source are in the inbox, whatever became of them. */
export async function knownDeliveries(
  database: Database,
  source: string,
  deliveryIds: readonly string[],
): Promise<Set<string>> {
  const known = new Set<string>();
  for (let start = 0; start < deliveryIds.length; start += AT_ONCE) {
    const rows = await database
      .selectFrom('deliveries')
      .select('deliveryId')
      .where('source', '=', source)
      .where('deliveryId', 'in', deliveryIds.slice(start, start + AT_ONCE))
      .execute();
    for (const { deliveryId } of rows) known.add(deliveryId);
  }
  return known;
}
