import type { Database, DeliveryState } from '../schema.ts';
import type { DeliveryKey } from './delivery-keys.ts';

/** What the inbox still has of a delivery that is over. */
export interface KeptDelivery extends DeliveryKey {
  name: string;
  headers: Record<string, string>;
  body: Uint8Array;
  state: DeliveryState;
  reason: string | null;
  reasons: Record<string, string>;
  /** The ids of the runs that it started. */
  runs: string[];
  attempts: number;
  answers: string | null;
  /** Whether retention has removed its body, its reasons and its answers. */
  isRemoved: boolean;
}

/** Reads deliveries with their bodies, in the order of their keys. Read few at once, because bodies are large. */
export async function keptDeliveries(database: Database, keys: readonly DeliveryKey[]): Promise<KeptDelivery[]> {
  const found = new Map<string, KeptDelivery>();
  for (const [source, ofSource] of Map.groupBy(keys, (key) => key.source)) {
    for (const delivery of await ofOneSource(database, source, ofSource)) found.set(nameOf(delivery), delivery);
  }
  return keys.flatMap((key) => found.get(nameOf(key)) ?? []);
}

function nameOf({ source, deliveryId }: DeliveryKey): string {
  return `${source} ${deliveryId}`;
}

async function ofOneSource(database: Database, source: string, keys: readonly DeliveryKey[]): Promise<KeptDelivery[]> {
  const rows = await database
    .selectFrom('deliveries')
    .select(['source', 'deliveryId', 'receivedAt', 'name', 'headers', 'body', 'state', 'reason'])
    .select(['reasons', 'runs', 'attempts', 'answers', 'removedAt'])
    .where('source', '=', source)
    .where(
      'deliveryId',
      'in',
      keys.map(({ deliveryId }) => deliveryId),
    )
    .execute();
  return rows.map(({ headers, reasons, runs, removedAt, ...row }) => ({
    ...row,
    headers: JSON.parse(headers) as Record<string, string>,
    reasons: JSON.parse(reasons) as Record<string, string>,
    runs: JSON.parse(runs) as string[],
    isRemoved: removedAt !== null,
  }));
}
