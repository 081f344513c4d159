import { randomUUID } from 'node:crypto';
import type { Automation } from '../definitions/automation.ts';
import { markDelivery } from '../database/inbox/mark-delivery.ts';
import { readDelivery, type Delivery } from '../database/inbox/read-delivery.ts';
import type { Database } from '../database/schema.ts';
import { storeDeliveries } from '../database/inbox/store-deliveries.ts';
import type { RunId } from '../contract/event.ts';
import { decideDelivery, type DecideDependencies } from './dispatch/decide-delivery.ts';
import { errorText } from '../runtime/error-text.ts';
import { readInputs } from './sources/dispatch/read-inputs.ts';
import { runIdOf } from './dispatch/run-id.ts';
import type { DispatchPayload } from './sources/dispatch/read-dispatch.ts';

export interface DispatchRequest {
  /** The automation's id. */
  automation: string;
  /** As written: `--input goal=faster`. */
  inputs: Record<string, string>;
  /** The person who asks: the account of the operating system. */
  actor: string;
  /** If it was used before, nothing new starts: the run that it started is returned. */
  deliveryId?: string;
}

export interface StartedByHand {
  runId: RunId;
  /** Whether the delivery id had started the run before, so that this call started nothing. */
  repeated: boolean;
}

/** What was asked for cannot be started as it was asked: asking again does not help. */
export class WrongRequest extends Error {}

/**
 * Starts an automation by hand and returns the id of its run. The delivery is stored in the inbox first: if the run
 * cannot be started now, an Error says so, and `curfew serve` starts it as soon as Temporal can be reached. Throws a
 * WrongRequest if the automation does not exist or does not start by this request, if the delivery id belongs to another
 * run, and one that lists everything that is wrong with the inputs.
 */
export async function dispatchByHand(
  dependencies: DecideDependencies & { database: Database },
  request: DispatchRequest,
): Promise<StartedByHand> {
  const automation = findAutomation(dependencies.definitions.automations, request.automation);
  const inputs = inputsOf(automation, request.inputs);
  const deliveryId = request.deliveryId ?? randomUUID();
  const payload: DispatchPayload = { automation: automation.id, inputs, actor: request.actor };
  const repeated = await store(dependencies.database, deliveryId, payload);
  const { state, reason, reasons, runs } = await dispatch(dependencies, deliveryId);
  const runId = runIdOf(automation.id, 'dispatch', deliveryId);
  if (runs.includes(runId)) return { runId, repeated };
  if (runs[0] !== undefined)
    throw new WrongRequest(`The delivery "${deliveryId}" has started another run: ${runs[0]}.`);
  throw new WrongRequest(`${automation.id} was not started: ${reasons[automation.id] ?? reason ?? state}.`);
}

function findAutomation(automations: readonly Automation[], id: string): Automation {
  const found = automations.find((automation) => automation.id === id);
  if (found) return found;
  const known = automations.map((automation) => automation.id).join(', ') || 'none';
  throw new WrongRequest(`There is no automation "${id}". There are: ${known}.`);
}

function inputsOf(automation: Automation, given: Record<string, string>): DispatchPayload['inputs'] {
  try {
    return readInputs(automation, given);
  } catch (error) {
    throw new WrongRequest(errorText(error), { cause: error });
  }
}

/** Returns whether a delivery with this id was stored and decided before. */
async function store(database: Database, deliveryId: string, payload: DispatchPayload): Promise<boolean> {
  const [stored] = await storeDeliveries(database, [
    {
      source: 'dispatch',
      deliveryId,
      name: 'workflow_dispatch',
      headers: { 'content-type': 'application/json' },
      body: new TextEncoder().encode(JSON.stringify(payload)),
      receivedAt: new Date().toISOString(),
      state: 'pending',
      reason: null,
    },
  ]);
  return stored?.repeated === true && stored.state !== 'pending';
}

/** A server may dispatch the delivery at the same time: both start the same run. */
async function dispatch(
  dependencies: DecideDependencies & { database: Database },
  deliveryId: string,
): Promise<Delivery> {
  const { database } = dependencies;
  const delivery = await readStored(database, deliveryId);
  if (delivery.state !== 'pending') return delivery;
  const later = (why: string) => `It is stored, and \`curfew serve\` starts it as soon as that is possible: ${why}`;
  const mark = await decideDelivery(dependencies, delivery).catch((error: unknown) => {
    throw new Error(later(errorText(error)), { cause: error });
  });
  await markDelivery(database, delivery, mark);
  if (mark.state === 'pending') throw new Error(later(mark.reason));
  return await readStored(database, deliveryId);
}

async function readStored(database: Database, deliveryId: string): Promise<Delivery> {
  const delivery = await readDelivery(database, 'dispatch', deliveryId);
  if (delivery) return delivery;
  throw new Error(`The delivery "${deliveryId}" is gone from the inbox.`);
}
