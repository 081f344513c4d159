import { prepared } from '../../prepared.ts';
import type { Database } from '../../schema.ts';
import type { FingerprintsTable } from './fingerprints-table.ts';
import { inChunks } from '../../retention/in-chunks.ts';
import type { DeliveryFingerprint, NewDelivery } from '../new-delivery.ts';

/** The delivery that came first with the same fingerprint. */
export interface EarlierDelivery {
  deliveryId: string;
  receivedAt: string;
  /** Whether both may count, because their sender can be asked. */
  mayBoth: boolean;
}

/**
 * Makes each pending delivery the first one of its fingerprint if no other came before, also when two processes do so at
 * once. For each of the other deliveries, returns the one that came first.
 */
export async function claimFingerprints(
  transaction: Database,
  deliveries: readonly NewDelivery[],
): Promise<Map<NewDelivery, EarlierDelivery>> {
  const claims = claimsOf(deliveries);
  const claimed = new Set<string>();
  // Sorted for the same reason as the deliveries: processes must lock rows in the same order.
  const rows = [...new Map(claims.map(({ row }) => [keyOf(row), row])).entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, row]) => row);
  for (const chunk of inChunks(rows))
    for (const row of await insertRows(transaction, {}, chunk)) claimed.add(`${keyOf(row)} ${row.deliveryId}`);
  const earlier = new Map<NewDelivery, EarlierDelivery>();
  for (const claim of claims.toSorted((a, b) => (keyOf(a.row) < keyOf(b.row) ? -1 : 1))) {
    if (claimed.has(`${keyOf(claim.row)} ${claim.row.deliveryId}`)) continue;
    const first = await firstOf(transaction, claim);
    if (first !== null) earlier.set(claim.delivery, first);
  }
  return earlier;
}

interface Claim {
  delivery: NewDelivery;
  fingerprint: DeliveryFingerprint;
  row: FingerprintsTable;
}

/** The newest first: of two with the same fingerprint, the map of rows keeps the last one, which is the oldest. */
function claimsOf(deliveries: readonly NewDelivery[]): Claim[] {
  const claims = deliveries.flatMap((delivery) => {
    const { source, deliveryId, receivedAt, fingerprint, state } = delivery;
    if (!fingerprint || state !== 'pending') return [];
    return [{ delivery, fingerprint, row: { source, value: fingerprint.value, deliveryId, receivedAt } }];
  });
  return claims.toSorted((a, b) => (a.row.receivedAt > b.row.receivedAt ? -1 : 1));
}

function keyOf({ source, value }: Pick<FingerprintsTable, 'source' | 'value'>): string {
  return `${source} ${value}`;
}

const insertRows = prepared((database: Database, _: object, rows: FingerprintsTable[]) =>
  database
    .insertInto('fingerprints')
    .values(rows.map(({ source, value, deliveryId, receivedAt }) => ({ source, value, deliveryId, receivedAt })))
    .onConflict((conflict) => conflict.columns(['source', 'value']).doNothing())
    .returning(['source', 'value', 'deliveryId']),
);

/** Null if the earlier delivery is so old that this one counts as another: then this one is the first from now on. */
async function firstOf(transaction: Database, { fingerprint, row }: Claim): Promise<EarlierDelivery | null> {
  const { deliveryId, receivedAt } = await lockFirst(transaction, row);
  const { withinMs, isConfirmable = false } = fingerprint;
  const apartMs = Math.abs(Date.parse(row.receivedAt) - Date.parse(receivedAt));
  if (withinMs !== null && apartMs >= withinMs) {
    await replaceFirst(transaction, row);
    if (!isConfirmable) return null;
  }
  return { deliveryId, receivedAt, mayBoth: isConfirmable };
}

/**
 * Locks the row by an update that changes nothing. A second process that would replace the same old delivery waits, and then
 * finds the new one.
 */
async function lockFirst(
  transaction: Database,
  { source, value }: FingerprintsTable,
): Promise<Pick<FingerprintsTable, 'deliveryId' | 'receivedAt'>> {
  return await transaction
    .updateTable('fingerprints')
    .set({ source })
    .where('source', '=', source)
    .where('value', '=', value)
    .returning(['deliveryId', 'receivedAt'])
    .executeTakeFirstOrThrow();
}

async function replaceFirst(
  transaction: Database,
  { source, value, deliveryId, receivedAt }: FingerprintsTable,
): Promise<void> {
  await transaction
    .updateTable('fingerprints')
    .set({ deliveryId, receivedAt })
    .where('source', '=', source)
    .where('value', '=', value)
    .execute();
}
