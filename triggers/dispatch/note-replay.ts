import type { DeliveryMark } from '../../database/inbox/mark-delivery.ts';
import type { Database } from '../../database/schema.ts';
import { replayOf } from '../replay-of.ts';
import { TRIGGER_SOURCES } from '../sources/sources.ts';
import type { UndecidedDelivery } from './decide-delivery.ts';

/** If a delivery is a replay, lets its source note the runs that it started, before its decision is recorded. */
export async function noteReplay(database: Database, delivery: UndecidedDelivery, mark: DeliveryMark): Promise<void> {
  const runs = 'runs' in mark ? (mark.runs ?? []) : [];
  if (runs.length === 0 || replayOf(delivery) === null) return;
  await TRIGGER_SOURCES.find(({ id }) => id === delivery.source)?.replayed?.(delivery, runs, database);
}
