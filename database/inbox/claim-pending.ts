import { PostgresAdapter } from 'kysely';
import type { Database } from '../schema.ts';

export interface PendingDelivery {
  source: string;
  deliveryId: string;
}

export interface ClaimRequest {
  /** All times are RFC 3339 in UTC. */
  now: string;
  /** Only deliveries that came by then: younger ones are still with the process that took them in. */
  receivedBy: string;
  /** No other process claims the deliveries before; then this one must have died. */
  leasedUntil: string;
  limit: number;
}

/** The most by which the clocks of two machines may differ. */
const SKEW_MS = 60_000;
/** No attempt is put off for longer. */
const LONGEST_PAUSE_MS = 60 * 60_000;

/**
 * Claims deliveries that wait to be dispatched and may be tried now, oldest first. Several processes may claim at once: each
 * gets others. A stored time that is further ahead than any process writes was written before the clock was set back: it
 * counts as past, so that nothing waits until the clock has caught up.
 */
export async function claimPending(database: Database, request: ClaimRequest): Promise<PendingDelivery[]> {
  const { now, receivedBy, leasedUntil, limit } = request;
  const impossible = {
    receivedAt: later(now, SKEW_MS),
    retryAt: later(now, LONGEST_PAUSE_MS + SKEW_MS),
    leasedUntil: later(leasedUntil, SKEW_MS),
  };
  const isPostgres = database.getExecutor().adapter instanceof PostgresAdapter;
  const claimed = await database
    // Materialized, because PostgreSQL might run the selection again for each row, and claim more than `limit`.
    .with(
      (cte) => cte('due').materialized(),
      (query) =>
        query
          .selectFrom('deliveries')
          .select(['source', 'deliveryId'])
          .where('state', '=', 'pending')
          .where((where) =>
            where.or([where('receivedAt', '<=', receivedBy), where('receivedAt', '>', impossible.receivedAt)]),
          )
          .where((where) =>
            where.or([
              where('retryAt', 'is', null),
              where('retryAt', '<=', now),
              where('retryAt', '>', impossible.retryAt),
            ]),
          )
          .where((where) =>
            where.or([
              where('leasedUntil', 'is', null),
              where('leasedUntil', '<=', now),
              where('leasedUntil', '>', impossible.leasedUntil),
            ]),
          )
          .orderBy('receivedAt')
          .limit(limit)
          .$if(isPostgres, (due) => due.forUpdate().skipLocked()),
    )
    .updateTable('deliveries')
    .set({ leasedUntil })
    .where((where) =>
      where(
        where.refTuple('source', 'deliveryId'),
        'in',
        where.selectFrom('due').select(['due.source', 'due.deliveryId']).$asTuple('source', 'deliveryId'),
      ),
    )
    .returning(['source', 'deliveryId', 'receivedAt'])
    .execute();
  return claimed
    .toSorted((a, b) => (`${a.receivedAt} ${a.deliveryId}` < `${b.receivedAt} ${b.deliveryId}` ? -1 : 1))
    .map(({ source, deliveryId }) => ({ source, deliveryId }));
}

function later(time: string, ms: number): string {
  return new Date(Date.parse(time) + ms).toISOString();
}
