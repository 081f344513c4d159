import type { Database, DeliveryState } from '../schema.ts';
import { inChunks } from './in-chunks.ts';

export interface OldBodiesRequest {
  /** RFC 3339: deliveries that came before lose their body. */
  before: string;
  /** Deliveries that came before count as done even if there is no record of the runs that they started. */
  forgottenBefore: string;
  now: string;
  /** The most deliveries in one transaction. */
  limit: number;
  /** Where the former call ended; absent for the first one. */
  after?: DeliveryCursor;
}

export interface DeliveryCursor {
  receivedAt: string;
  source: string;
  deliveryId: string;
}

interface OldDelivery extends DeliveryCursor {
  state: DeliveryState;
  runs: string[];
}

/**
 * Removes the bodies, headers, reasons and answers of old deliveries, in one short transaction. Their ids stay, so that the same
 * delivery counts as a repeated one if it comes again. Skips what is pending, and what started a run that is still open,
 * because that run may read it. A delivery that was given up and started nothing is removed altogether: it may come again.
 * Returns how many it changed, and where to go on; null at the end.
 */
export async function removeOldBodies(
  database: Database,
  request: OldBodiesRequest,
): Promise<{ removed: number; next: DeliveryCursor | null }> {
  return await database.transaction().execute(async (transaction) => {
    const old = await oldDeliveries(transaction, request);
    const open = await openRuns(
      transaction,
      old.filter(({ receivedAt }) => receivedAt >= request.forgottenBefore).flatMap(({ runs }) => runs),
      old.flatMap(({ runs }) => runs),
    );
    const over = old.filter(({ runs }) => !runs.some((run) => open.has(run)));
    for (const delivery of over) await removeBody(transaction, delivery, request.now);
    return { removed: over.length, next: old.length < request.limit ? null : (old.at(-1) ?? null) };
  });
}

async function oldDeliveries(database: Database, { before, limit, after }: OldBodiesRequest): Promise<OldDelivery[]> {
  let query = database
    .selectFrom('deliveries')
    .select(['source', 'deliveryId', 'receivedAt', 'state', 'runs'])
    .where('removedAt', 'is', null)
    .where('receivedAt', '<', before)
    .where('state', '<>', 'pending')
    .orderBy('receivedAt')
    .orderBy('source')
    .orderBy('deliveryId')
    .limit(limit);
  if (after !== undefined) {
    const { receivedAt, source, deliveryId } = after;
    query = query
      .where('receivedAt', '>=', receivedAt)
      .where((row) =>
        row.or([
          row('receivedAt', '>', receivedAt),
          row('source', '>', source),
          row('source', '=', source).and('deliveryId', '>', deliveryId),
        ]),
      );
  }
  const rows = await query.execute();
  return rows.map((row) => ({ ...row, runs: JSON.parse(row.runs) as string[] }));
}

/** The runs of `all` that have a record without an outcome, and those of `recent` that have no record yet. */
async function openRuns(database: Database, recent: string[], all: string[]): Promise<Set<string>> {
  const open = new Set(recent);
  // One event may start thousands of runs, and a statement takes only so many parameters.
  for (const runs of inChunks(all)) {
    const rows = await database.selectFrom('runs').select(['runId', 'outcome']).where('runId', 'in', runs).execute();
    for (const { runId, outcome } of rows) {
      if (outcome === null) open.add(runId);
      else open.delete(runId);
    }
  }
  return open;
}

async function removeBody(database: Database, delivery: OldDelivery, now: string): Promise<void> {
  const { source, deliveryId, state, runs } = delivery;
  if (state === 'failed' && runs.length === 0) {
    await database
      .deleteFrom('deliveries')
      .where('source', '=', source)
      .where('deliveryId', '=', deliveryId)
      .where('state', '=', state)
      .execute();
    return;
  }
  await database
    .updateTable('deliveries')
    .set({
      body: new Uint8Array(),
      headers: '{}',
      reasons: '{}',
      answers: null,
      removedAt: now,
      // Pending again, it would have no body any more.
      state: state === 'failed' ? 'dispatched' : state,
    })
    .where('source', '=', source)
    .where('deliveryId', '=', deliveryId)
    .where('state', '=', state)
    .execute();
}
