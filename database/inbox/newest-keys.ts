import type { DeliveryCursor } from '../retention/remove-old-bodies.ts';
import type { Database, DeliveryState } from '../schema.ts';

export interface DeliveryFilter {
  source?: string;
  /** Names of events. */
  names?: string[];
  state?: DeliveryState;
  /** RFC 3339: received then or later. */
  since?: string;
  /** RFC 3339: received before then. */
  until?: string;
  /** Those with a decision about this automation, and perhaps others whose reasons hold its name. */
  automation?: string;
  /** Only this one. */
  only?: Pick<DeliveryCursor, 'source' | 'deliveryId'>;
  /** Only those that follow this one in the list. */
  after?: DeliveryCursor;
}

/**
 * Returns the keys of deliveries, newest first, at most `limit`. All deliveries are looked at for that, so ask once and read the
 * bodies page by page after the keys.
 */
export async function newestKeys(database: Database, filter: DeliveryFilter, limit: number): Promise<DeliveryCursor[]> {
  const { source, names, state, since, until, automation, only, after } = filter;
  let query = database
    .selectFrom('deliveries')
    .select(['source', 'deliveryId', 'receivedAt'])
    .orderBy('receivedAt', 'desc')
    .orderBy('source')
    .orderBy('deliveryId')
    .limit(limit);
  if (source !== undefined) query = query.where('source', '=', source);
  if (names !== undefined) query = query.where('name', 'in', names);
  if (state !== undefined) query = query.where('state', '=', state);
  if (since !== undefined) query = query.where('receivedAt', '>=', since);
  if (until !== undefined) query = query.where('receivedAt', '<', until);
  if (only !== undefined) query = query.where('source', '=', only.source).where('deliveryId', '=', only.deliveryId);
  if (automation !== undefined) query = query.where('reasons', 'like', `%${JSON.stringify(automation)}:%`);
  if (after !== undefined) {
    const { receivedAt } = after;
    query = query
      .where('receivedAt', '<=', receivedAt)
      .where((row) =>
        row.or([
          row('receivedAt', '<', receivedAt),
          row('source', '>', after.source),
          row('source', '=', after.source).and('deliveryId', '>', after.deliveryId),
        ]),
      );
  }
  return await query.execute();
}
