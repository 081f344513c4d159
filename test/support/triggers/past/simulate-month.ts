import { deliveryKeys } from '../../../../database/history/delivery-keys.ts';
import { keptDeliveries } from '../../../../database/history/kept-deliveries.ts';
import { pastSwitches } from '../../../../database/history/past-switches.ts';
import { pastRefusals } from '../../../../database/history/past-refusals.ts';
import { recordedRuns } from '../../../../database/history/recorded-runs.ts';
import type { Database } from '../../../../database/schema.ts';
import type { Definitions } from '../../../../definitions/load-definitions.ts';
import { createSide, decideOn } from '../../../../triggers/backtest/create-side.ts';
import { heldUntilOf } from '../../../../triggers/backtest/simulation/held-until-of.ts';
import type { Fate } from '../../../../triggers/backtest/simulation/planned-run.ts';
import { createOtherRuns } from '../../../../triggers/backtest/other-runs.ts';
import { decide } from '../../../../triggers/backtest/simulation/simulation.ts';
import { runIdOf } from '../../../../triggers/dispatch/run-id.ts';

export interface SimulatedMonth {
  database: Database;
  definitions: Definitions;
  since: string;
  until: string;
}

/** What becomes of each run that these definitions would have started in a span of time, by their ids, with every amount. */
export async function simulateMonth({ database, definitions, ...time }: SimulatedMonth): Promise<Map<string, Fate>> {
  const refusals = await pastRefusals(database, time);
  const switches = await pastSwitches(database, { until: time.until, refusals });
  const past = { history: database, ...time, engine: 'local', heldUntil: heldUntilOf(refusals), switches } as const;
  const side = await createSide(definitions, past);
  const fates = new Map<string, Fate>();
  const keys = await deliveryKeys(database, time);
  const others = await createOtherRuns(past, {
    keys,
    isLookedAt: (automation) => definitions.automations.some(({ id }) => id === automation),
  });
  for (const delivery of await keptDeliveries(database, keys)) {
    const at = delivery.receivedAt;
    await others.letHappen([side], at);
    await side.simulation.queue.runBefore(at);
    const runs = await recordedRuns(database, delivery.runs);
    await decideOn(side, { delivery, at, runs }, (automation, _, fate) => {
      if (fate !== null) fates.set(runIdOf(automation, delivery.source, delivery.deliveryId), fate);
    });
  }
  await side.simulation.queue.runBefore(time.until);
  for (const run of side.simulation.runs.values()) decide(run, { kind: 'open' });
  await side.simulation.database.destroy();
  return fates;
}
