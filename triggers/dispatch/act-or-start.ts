import type { DeliveryMark } from '../../database/inbox/mark-delivery.ts';
import type { Acting, GivenDelivery } from '../sources/trigger-source.ts';
import { TRIGGER_SOURCES } from '../sources/sources.ts';
import { decideDelivery, type DecideDependencies, type UndecidedDelivery } from './decide-delivery.ts';

/**
 * Does what a delivery asks: something of a run that exists, or else the starts of runs. It may be called again after it was
 * killed: nothing happens twice. Throws as `decideDelivery` does.
 */
export async function actOrStart(
  dependencies: DecideDependencies & Omit<Acting, 'clients'>,
  delivery: UndecidedDelivery,
): Promise<DeliveryMark> {
  const source = TRIGGER_SOURCES.find(({ id }) => id === delivery.source);
  const given: GivenDelivery = delivery;
  const acting = { ...dependencies, clients: dependencies };
  const acted = (await source?.act?.(given, acting)) ?? null;
  if (acted !== null) return acted;
  const mark = await decideDelivery(dependencies, delivery);
  await source?.decided?.(given, mark, acting);
  return mark;
}
