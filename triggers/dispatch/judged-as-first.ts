import { readDelivery } from '../../database/inbox/read-delivery.ts';
import type { Database } from '../../database/schema.ts';
import { memoryWhenDecided } from '../memory-when-decided.ts';
import { replayOf } from '../replay-of.ts';
import type { DecidingClients, GivenDelivery } from '../sources/trigger-source.ts';

/**
 * With these dependencies a replay is judged by what Curfew had done when the first delivery was decided: the runs since then,
 * those that the first one and its other replays started among them, say nothing about its event. For any other delivery, and if
 * the first one is gone, returns the dependencies as they are.
 */
export async function judgedAsFirst<T extends DecidingClients & { database: Database }>(
  dependencies: T,
  delivery: Pick<GivenDelivery, 'source' | 'headers'>,
): Promise<T> {
  const { database, ownActs } = dependencies;
  const replay = replayOf(delivery);
  if (replay === null || ownActs === undefined) return dependencies;
  const first = await readDelivery(database, delivery.source, replay.first);
  if (first === null) return dependencies;
  return { ...dependencies, ownActs: memoryWhenDecided(dependencies, database, first).ownActs };
}
