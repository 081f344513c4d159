import type { DeliveryMark } from '../../database/inbox/mark-delivery.ts';
import type { RecordedAnswers } from '../backtest/recorded-answers.ts';
import type { Acting, GivenDelivery, HandStart, HandStarted, SourceClients } from '../sources/trigger-source.ts';
import { TRIGGER_SOURCES } from '../sources/sources.ts';
import { replayOf } from '../replay-of.ts';
import { dispatchByHand, StoredForLater, WrongRequest } from '../dispatch-by-hand.ts';
import { decideAndRecord } from './decide-and-record.ts';
import type { DecideDependencies, UndecidedDelivery } from './decide-delivery.ts';
import { judgedAsFirst } from './judged-as-first.ts';
import { noteReplay } from './note-replay.ts';

type ActingDependencies = DecideDependencies & SourceClients & Omit<Acting, 'clients' | 'startByHand'>;

/**
 * Does what a delivery asks: something of a run that exists, or else the starts of runs. It may be called again after it was
 * killed: nothing happens twice. Throws as `decideDelivery` does.
 */
export async function actOrStart(dependencies: ActingDependencies, delivery: UndecidedDelivery): Promise<DeliveryMark> {
  // What it asked of other runs, and what was told to people, was done when the delivery came.
  if (replayOf(delivery) !== null) {
    const mark = await decideAndRecord(await judgedAsFirst(dependencies, delivery), delivery);
    await noteReplay(dependencies.database, delivery, mark);
    return mark;
  }
  const source = TRIGGER_SOURCES.find(({ id }) => id === delivery.source);
  const given: GivenDelivery = delivery;
  const startByHand = (start: HandStart): Promise<HandStarted> => startFor(dependencies, start);
  const acting = { ...dependencies, clients: dependencies, startByHand };
  const acted = (await source?.act?.(given, acting)) ?? null;
  if (acted !== null) return withActed(acted);
  const mark = await decideAndRecord(dependencies, delivery);
  await source?.decided?.(given, mark, acting);
  return mark;
}

/** What it did depends on what there was at the time, so it cannot be decided again. */
function withActed(mark: DeliveryMark): DeliveryMark {
  if (mark.state === 'pending') return mark;
  const answers: RecordedAnswers = { version: 1, at: new Date().toISOString(), asked: {}, hasActed: true };
  return { ...mark, answers };
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
