import type { DeliveryMark } from '../../database/inbox/mark-delivery.ts';
import type { Acting, GivenDelivery, HandStart, HandStarted } from '../sources/trigger-source.ts';
import { TRIGGER_SOURCES } from '../sources/sources.ts';
import { dispatchByHand, StoredForLater, WrongRequest } from '../dispatch-by-hand.ts';
import { decideDelivery, type DecideDependencies, type UndecidedDelivery } from './decide-delivery.ts';

type ActingDependencies = DecideDependencies & Omit<Acting, 'clients' | 'startByHand'>;

/**
 * Does what a delivery asks: something of a run that exists, or else the starts of runs. It may be called again after it was
 * killed: nothing happens twice. Throws as `decideDelivery` does.
 */
export async function actOrStart(dependencies: ActingDependencies, delivery: UndecidedDelivery): Promise<DeliveryMark> {
  const source = TRIGGER_SOURCES.find(({ id }) => id === delivery.source);
  const given: GivenDelivery = delivery;
  const startByHand = (start: HandStart): Promise<HandStarted> => startFor(dependencies, start);
  const acting = { ...dependencies, clients: dependencies, startByHand };
  const acted = (await source?.act?.(given, acting)) ?? null;
  if (acted !== null) return acted;
  const mark = await decideDelivery(dependencies, delivery);
  await source?.decided?.(given, mark, acting);
  return mark;
}

async function startFor(dependencies: ActingDependencies, start: HandStart): Promise<HandStarted> {
  try {
    const { runId } = await dispatchByHand(dependencies, start);
    return { runId, isLater: false };
  } catch (error) {
    if (error instanceof StoredForLater) return { runId: error.runId, isLater: true };
    if (error instanceof WrongRequest) return { refused: error.message };
    throw error;
  }
}
