import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';

/**
 * The runs for which money is held although nothing is under way that would take it, as far as the database knows: their
 * delivery is decided or gone, and they have no record. Their workflow may still be about to make one. At most `limit`, the
 * oldest first; only those that were started before `before` (RFC 3339).
 */
export async function lostStarts(
  database: Database,
  { before, limit }: { before: string; limit: number },
): Promise<RunId[]> {
  const rows = await database
    .selectFrom('startedRuns')
    .leftJoin('deliveries', (join) =>
      join.onRef('deliveries.deliveryId', '=', 'startedRuns.deliveryId').on('deliveries.source', '=', 'dispatch'),
    )
    .leftJoin('runs', 'runs.runId', 'startedRuns.runId')
    .select('startedRuns.runId')
    .where('startedRuns.state', '=', 'held')
    .where('startedRuns.at', '<', before)
    .where('runs.runId', 'is', null)
    .where((row) => row.or([row('deliveries.state', 'is', null), row('deliveries.state', '<>', 'pending')]))
    .orderBy('startedRuns.at')
    .limit(limit)
    .execute();
  return rows.map(({ runId }) => runId);
}
