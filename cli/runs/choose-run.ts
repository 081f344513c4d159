import { deliveriesWithId, type DecidedDelivery } from '../../database/inbox/deliveries-with-id.ts';
import { deliveryIdBeginning } from '../../database/inbox/delivery-id-beginning.ts';
import { findRunIds } from '../../database/runs/records/find-run-ids.ts';
import type { Database } from '../../database/schema.ts';
import { CommandError, EXIT } from '../command-error.ts';

/** Of more runs than this, the newest are shown. */
const MOST_SHOWN = 10;

/**
 * Returns the id of the run that a person names by a part of its id: by its delivery id, or by the beginning of either.
 * With `wholeOnly` a beginning is not enough, because the command changes something. Throws a CommandError if there is no
 * such run, and one that lists the runs if it is not clear which one is meant.
 */
export async function chooseRun(
  database: Database,
  given: string,
  { wholeOnly = false }: { wholeOnly?: boolean } = {},
): Promise<string> {
  const { runIds, whole } = await findRunIds(database, given, MOST_SHOWN + 1);
  const [runId, ...others] = runIds;
  if (runId === undefined) throw new CommandError(await noRun(database, given), EXIT.notFound);
  if (others.length === 0 && (whole || !wholeOnly)) return runId;
  const shown = runIds.slice(0, MOST_SHOWN).map((id) => `  ${id}`);
  if (runIds.length > MOST_SHOWN) shown.push('  … and more');
  throw new CommandError(`Give the whole id. "${given}" may be:\n${shown.join('\n')}`, EXIT.usage);
}

/** If a delivery with this id started no run, the message says why. */
async function noRun(database: Database, given: string): Promise<string> {
  const deliveries = given.includes('\0') ? [] : await deliveriesNamed(database, given);
  if (deliveries.length === 0) return `There is no run "${given}". \`curfew runs\` lists those there are.`;
  const said = deliveries.map(({ source, state, reason, reasons }) => {
    const each = Object.entries(reasons).map(([automation, why]) => `\n  ${automation}: ${why}`);
    return `The delivery from ${source} with this id is ${state}${reason === null ? '' : `: ${reason}`}${each.join('')}`;
  });
  return `There is no run "${given}". ${said.join('\n')}`;
}

/** The deliveries with this id; if there are none, those with the one id that begins like it. */
async function deliveriesNamed(database: Database, given: string): Promise<DecidedDelivery[]> {
  const exact = await deliveriesWithId(database, given);
  if (exact.length > 0) return exact;
  const id = await deliveryIdBeginning(database, given);
  return id === null ? [] : await deliveriesWithId(database, id);
}
