import type { Delivery } from '../../database/inbox/read-delivery.ts';
import type { RunRecord } from '../../database/runs/records/run-record.ts';
import { runRecords } from '../../database/runs/records/run-records.ts';
import type { Database } from '../../database/schema.ts';

/** The records of the runs that a delivery started, as far as there are any. */
export async function runsOfDelivery(database: Database, { runs }: Pick<Delivery, 'runs'>): Promise<RunRecord[]> {
  if (runs.length === 0) return [];
  return await runRecords(database, await database.selectFrom('runs').selectAll().where('runId', 'in', runs).execute());
}
