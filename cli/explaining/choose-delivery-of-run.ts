import { listDeliveries } from '../../database/inbox/list-deliveries.ts';
import type { ListedDelivery } from '../../database/inbox/listed-deliveries.ts';
import type { Database } from '../../database/schema.ts';
import { CommandError, EXIT } from '../command-error.ts';
import { chooseRun } from '../runs/choose-run.ts';
import { runIdOf } from '../runs/run-id-of.ts';
import { deliveryOfRun } from './delivery-of-run.ts';

/**
 * Returns the delivery that started the run which a person names, as `curfew show` takes it. Throws a CommandError if there is no
 * such run, or if it is not clear which one is meant.
 */
export async function chooseDeliveryOfRun(database: Database, given: string): Promise<ListedDelivery> {
  const runId = runIdOf(given);
  const exact = await startedBy(database, runId);
  if (exact !== null) return exact;
  const chosen = await startedBy(database, await chooseRun(database, runId));
  if (chosen !== null) return chosen;
  throw new CommandError(`The delivery that started the run "${given}" was removed from the database.`, EXIT.notFound);
}

async function startedBy(database: Database, runId: string): Promise<ListedDelivery | null> {
  const only = await deliveryOfRun(database, runId);
  const [delivery] = only === null ? [] : await listDeliveries(database, { only }, 1);
  return delivery?.runs.includes(runId) === true ? delivery : null;
}
