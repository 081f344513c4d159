import type { Client } from '@temporalio/client';
import { expect, it } from 'vitest';
import type { RunInput } from '../../../contract/run.ts';
import { markDeliveries, type DeliveryMark, type MarkedDelivery } from '../../../database/inbox/mark-delivery.ts';
import { readDelivery, type Delivery } from '../../../database/inbox/read-delivery.ts';
import { storeDeliveries } from '../../../database/inbox/store-deliveries.ts';
import type { Database } from '../../../database/schema.ts';
import { decideAgain } from '../../../triggers/backtest/decide-again.ts';
import { decideAndRecord } from '../../../triggers/dispatch/decide-and-record.ts';
import type { DecideDependencies } from '../../../triggers/dispatch/decide-delivery.ts';
import { MalformedDelivery } from '../../../triggers/dispatch/incoming-event.ts';
import { markOfFailure } from '../../../triggers/dispatch/mark-of-failure.ts';
import { runIdOf } from '../../../triggers/dispatch/run-id.ts';
import { temporaryDatabase } from '../../support/database/temporary-database.ts';
import { EVERY_FAULT_POINT } from '../../support/setup/every-fault-point.ts';
import { SEED } from '../../support/setup/sampled.ts';
import { chanceOf, type Chance } from '../../support/triggers/past/chance.ts';
import { clientsByChance } from '../../support/triggers/past/clients-by-chance.ts';
import { pastDefinitions } from '../../support/triggers/past/past-definitions.ts';
import { pastMonth } from '../../support/triggers/past/past-month.ts';

const DELIVERIES = EVERY_FAULT_POINT ? 10_000 : 300;

it('a month that was decided with answers by chance is decided the same again, each reason and each input', async () => {
  console.log(`The seed of this month is ${SEED}`);
  const chance = chanceOf(SEED);
  const definitions = pastDefinitions();
  const database = await temporaryDatabase();
  const started = new Map<string, RunInput>();
  const client = temporalByChance(chance, started);
  const dependencies = { ...clientsByChance(chance), client, definitions, taskQueue: 'unused' };
  await storeDeliveries(database, pastMonth(chance, DELIVERIES));
  await decideAll(database, dependencies);
  const counts = { starts: 0, refused: 0, malformed: 0 };
  for (const delivery of await deliveriesOf(database)) {
    const again = await decideAgain(definitions, delivery);
    if (delivery.state === 'malformed') {
      counts.malformed += 1;
      continue;
    }
    const reasons = Object.fromEntries(again.map(({ automation, reason }) => [automation, reason]));
    expect([delivery.deliveryId, reasons]).toEqual([delivery.deliveryId, delivery.reasons]);
    const starts = again.filter((each) => each.verdict === 'starts');
    const inputs = starts.map(({ automation, input }) => [
      runIdOf(automation, delivery.source, delivery.deliveryId),
      input,
    ]);
    expect(inputs).toEqual(delivery.runs.toSorted().map((runId) => [runId, started.get(runId)]));
    counts.starts += starts.length;
    counts.refused += again.filter(({ verdict }) => verdict === 'refused').length;
  }
  console.log(counts);
  expect(counts.starts).toBeGreaterThan(DELIVERIES / 10);
});

/** As the dispatcher does, until nothing is pending. */
async function decideAll(database: Database, dependencies: DecideDependencies): Promise<void> {
  for (;;) {
    const pending = (await deliveriesOf(database)).filter(({ state }) => state === 'pending');
    if (pending.length === 0) return;
    const marked: MarkedDelivery[] = [];
    for (const delivery of pending) {
      const mark: DeliveryMark = await decideAndRecord(dependencies, delivery).catch((error: unknown) =>
        error instanceof MalformedDelivery
          ? { state: 'malformed', reason: error.message }
          : markOfFailure(delivery, error),
      );
      marked.push({ source: delivery.source, deliveryId: delivery.deliveryId, mark });
    }
    await markDeliveries(database, marked);
  }
}

async function deliveriesOf(database: Database): Promise<Delivery[]> {
  const keys = await database.selectFrom('deliveries').select(['source', 'deliveryId']).execute();
  const read = await Promise.all(keys.map(({ source, deliveryId }) => readDelivery(database, source, deliveryId)));
  return read.filter((delivery) => delivery !== null);
}

/** Temporal at the one call that dispatch makes. It is away or refuses now and then. */
function temporalByChance(chance: Chance, started: Map<string, RunInput>): Client {
  async function start(_: string, { workflowId, args }: { workflowId: string; args: [RunInput] }): Promise<void> {
    if (chance.in100(15)) throw Object.assign(new Error('No connection established'), { code: 14 });
    if (chance.in100(5)) throw Object.assign(new Error('blob size exceeds limit'), { code: 3, details: 'too large' });
    const runId = workflowId.slice('run/'.length);
    if (!started.has(runId)) started.set(runId, structuredClone(args[0]));
  }
  const withDeadline = <T>(_: number, call: () => Promise<T>): Promise<T> => call();
  return { workflow: { start }, connection: { withDeadline } } as unknown as Client;
}
