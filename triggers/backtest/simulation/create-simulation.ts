import type { RunId } from '../../../contract/event.ts';
import { syncBudgets } from '../../../database/ledger/sync-budgets.ts';
import { openCurfewDatabase } from '../../../database/open-curfew-database.ts';
import type { Settings } from '../../../definitions/settings.ts';
import { wakeRuns } from './ask-for-admission.ts';
import { createEventQueue } from './event-queue.ts';
import type { Simulation } from './simulation.ts';

/** Opens a simulation in which the budgets, rates and breaker of these settings hold. Close its database with `destroy()`. */
export async function createSimulation(settings: Settings, heldUntil: Simulation['heldUntil']): Promise<Simulation> {
  const database = await openCurfewDatabase({ databaseUrl: null }, null);
  await syncBudgets(database, settings);
  const simulation: Simulation = {
    database,
    queue: createEventQueue(),
    runs: new Map(),
    heldUntil,
    losses: new Map(),
    timeZone: settings.timezone,
    wake: (runIds: readonly RunId[], at: string) => wakeRuns(simulation, runIds, at),
  };
  return simulation;
}
