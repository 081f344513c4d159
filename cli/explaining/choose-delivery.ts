import { findDeliveries } from '../../database/inbox/find-deliveries.ts';
import { listDeliveries } from '../../database/inbox/list-deliveries.ts';
import type { ListedDelivery } from '../../database/inbox/listed-deliveries.ts';
import type { DeliveryCursor } from '../../database/retention/remove-old-bodies.ts';
import type { Database } from '../../database/schema.ts';
import { SOURCE_DEFINITIONS } from '../../definitions/sources/sources.ts';
import { CommandError, EXIT } from '../command-error.ts';
import { deliveryOfRun } from './delivery-of-run.ts';

/** Of more deliveries than this, the newest are shown. */
const MOST_SHOWN = 10;
/** A delivery may have been replayed often. */
const MOST_LOOKED_AT = 1_000;

/**
 * Returns the delivery that a person names: by its id or the beginning of it, with or without `<source>/` before it, or by the
 * id of a run that it started. Throws a CommandError if there is no such delivery, and one that lists the deliveries if it
 * is not clear which one is meant. The beginning of an id means the delivery itself, and not its replays.
 */
export async function chooseDelivery(database: Database, given: string): Promise<ListedDelivery> {
  const named = (await deliveryOfRun(database, given)) ?? (await deliveryNamed(database, given));
  const [delivery] = await listDeliveries(database, { only: named }, 1);
  if (delivery !== undefined) return delivery;
  throw new CommandError(`The delivery "${named.deliveryId}" was removed from the database just now.`, EXIT.notFound);
}

async function deliveryNamed(
  database: Database,
  given: string,
): Promise<Pick<DeliveryCursor, 'source' | 'deliveryId'>> {
  const { source, text } = partsOf(given);
  const { deliveries, whole } = await findDeliveries(database, { text, source, limit: MOST_LOOKED_AT });
  const [delivery, ...others] = deliveries;
  if (delivery === undefined) {
    const message = `There is no delivery "${given}". \`curfew deliveries\` lists those there are.`;
    throw new CommandError(message, EXIT.notFound);
  }
  if (others.length === 0) return delivery;
  const first = whole ? undefined : deliveries.find((one) => deliveries.every((other) => isOrReplays(other, one)));
  if (first !== undefined) return first;
  const shown = deliveries.slice(0, MOST_SHOWN).map(({ source: of, deliveryId }) => `  ${of}/${deliveryId}`);
  if (deliveries.length > MOST_SHOWN) shown.push('  … and more');
  const advice = whole ? 'Name the source, too' : 'Give the whole id';
  throw new CommandError(`${advice}. "${given}" may be:\n${shown.join('\n')}`, EXIT.usage);
}

function isOrReplays(delivery: DeliveryCursor, first: DeliveryCursor): boolean {
  if (delivery.source !== first.source) return false;
  return delivery === first || delivery.deliveryId.startsWith(`${first.deliveryId}.replay-`);
}

/** `github/72d3162e` names the source. An id may have a slash itself. */
function partsOf(given: string): { source: string | null; text: string } {
  const slash = given.indexOf('/');
  const source = given.slice(0, Math.max(0, slash));
  if (!SOURCE_DEFINITIONS.some(({ id }) => id === source)) return { source: null, text: given };
  return { source, text: given.slice(slash + 1) };
}
