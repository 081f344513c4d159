import { randomUUID } from 'node:crypto';
import type { Automation } from '../definitions/automation.ts';
import type { Database } from '../database/schema.ts';
import { storeDeliveries, type StoredDelivery } from '../database/inbox/store-deliveries.ts';
import type { RunId } from '../contract/event.ts';
import type { DecideDependencies } from './dispatch/decide-delivery.ts';
import { decideStored, storedDelivery } from './dispatch/decide-stored.ts';
import { errorText } from '../runtime/error-text.ts';
import { readInputs } from '../definitions/sources/dispatch/read-inputs.ts';
import { OtherFileStored, storeInputFiles, UnfitFile } from './sources/dispatch/store-input-files.ts';
import type { InputFile } from './input-file.ts';
import { runIdOf } from './dispatch/run-id.ts';
import type { DispatchPayload } from './sources/dispatch/read-dispatch.ts';

const FINGERPRINT = 'x-curfew-fingerprint';

export interface DispatchRequest {
  /** The automation's id. */
  automation: string;
  /** As written: `--input goal=faster`. */
  inputs: Record<string, string>;
  /** The files among the inputs, by the name of the input. */
  files?: Readonly<Record<string, InputFile>>;
  /** The person who asks: the account of the operating system. */
  actor: string;
  /** If it was used before, nothing new starts: the run that it started is returned. */
  deliveryId?: string;
  /**
   * Stands for the whole request. If the delivery id was used before with another one, that is an error and not a
   * repetition.
   */
  fingerprint?: string;
}

export interface StartedByHand {
  runId: RunId;
  /** Whether somebody else has started the run by the same delivery id, before or at the same time; this call has not. */
  repeated: boolean;
}

/** What was asked for cannot be started as it was asked: asking again does not help. */
export class WrongRequest extends Error {}

/** The delivery id was used before for something else. */
export class ConflictingRequest extends WrongRequest {}

/** The database could not take the request, so nothing was started. The same request may be sent again. */
export class NotStored extends Error {
  constructor(why: string, options?: ErrorOptions) {
    super(`The request could not be stored, so nothing was started: ${why}`, options);
  }
}

/** The run could not be started now. The delivery is stored, and `curfew serve` starts the run later. */
export class StoredForLater extends Error {
  readonly runId: RunId;

  constructor(runId: RunId, why: string, options?: ErrorOptions) {
    super(`It is stored, and \`curfew serve\` starts it as soon as that is possible: ${why}`, options);
    this.runId = runId;
  }
}

/**
 * Starts an automation by hand and returns the id of its run. The delivery is stored in the inbox first; throws NotStored if
 * the database cannot take it. If the run cannot be started after that, a StoredForLater says so, and `curfew serve` starts it
 * as soon as Temporal and the database can be reached. Throws a WrongRequest if the automation does not exist or does not start
 * by this request, one that lists everything that is wrong with the inputs, and a ConflictingRequest if the delivery id belongs
 * to another run or request.
 */
export async function dispatchByHand(
  dependencies: DecideDependencies & { database: Database },
  request: DispatchRequest,
): Promise<StartedByHand> {
  const automation = findAutomation(dependencies.definitions.automations, request.automation);
  const { files = {} } = request;
  const inputs = inputsOf(automation, request.inputs, files);
  const deliveryId = request.deliveryId ?? randomUUID();
  const payload: DispatchPayload = { automation: automation.id, inputs, actor: request.actor };
  const stored = await storeFiles(dependencies.database, deliveryId, files);
  if (stored !== null) payload.files = stored;
  const runId = runIdOf(automation.id, 'dispatch', deliveryId);
  await store(dependencies.database, {
    deliveryId,
    payload,
    fingerprint: request.fingerprint ?? null,
  });
  const { delivery, isDecidedHere } = await decideStored(dependencies, { source: 'dispatch', deliveryId }).catch(
    (error: unknown) => {
      throw new StoredForLater(runId, errorText(error), { cause: error });
    },
  );
  const { state, reason, reasons, runs } = delivery;
  // Nobody else knows an id that was made here; then `curfew serve` has started what this call had stored.
  if (runs.includes(runId)) return { runId, repeated: request.deliveryId !== undefined && !isDecidedHere };
  if (runs[0] !== undefined)
    throw new ConflictingRequest(`The delivery "${deliveryId}" has started another run: ${runs[0]}.`);
  throw new WrongRequest(`${automation.id} was not started: ${reasons[automation.id] ?? reason ?? state}.`);
}

function findAutomation(automations: readonly Automation[], id: string): Automation {
  const found = automations.find((automation) => automation.id === id);
  if (found) return found;
  const known = automations.map((automation) => automation.id).join(', ') || 'none';
  throw new WrongRequest(`There is no automation "${id}". There are: ${known}.`);
}

function inputsOf(
  automation: Automation,
  given: Record<string, string>,
  files: Readonly<Record<string, InputFile>>,
): DispatchPayload['inputs'] {
  try {
    const filenames = Object.entries(files).map(([input, { filename }]) => [input, filename]);
    return readInputs(automation, given, Object.fromEntries(filenames) as Record<string, string>);
  } catch (error) {
    throw new WrongRequest(errorText(error), { cause: error });
  }
}

/** They are stored before their delivery, so that no run is started without them. */
async function storeFiles(
  database: Database,
  deliveryId: string,
  files: Readonly<Record<string, InputFile>>,
): Promise<NonNullable<DispatchPayload['files']> | null> {
  if (Object.keys(files).length === 0) return null;
  try {
    return await storeInputFiles(database, deliveryId, files);
  } catch (error) {
    if (error instanceof OtherFileStored) throw new ConflictingRequest(error.message, { cause: error });
    if (error instanceof UnfitFile) throw new WrongRequest(error.message, { cause: error });
    throw new NotStored(errorText(error), { cause: error });
  }
}

interface ToStore {
  deliveryId: string;
  payload: DispatchPayload;
  fingerprint: string | null;
}

async function store(database: Database, toStore: ToStore): Promise<void> {
  const { deliveryId, fingerprint } = toStore;
  try {
    const { repeated } = await insert(database, toStore);
    if (repeated && fingerprint !== null) await refuseOther(database, deliveryId, fingerprint);
  } catch (error) {
    if (error instanceof WrongRequest) throw error;
    throw new NotStored(errorText(error), { cause: error });
  }
}

async function insert(database: Database, { deliveryId, payload, fingerprint }: ToStore): Promise<StoredDelivery> {
  const headers = { 'content-type': 'application/json' };
  const [stored] = await storeDeliveries(database, [
    {
      source: 'dispatch',
      deliveryId,
      name: 'workflow_dispatch',
      headers: fingerprint === null ? headers : { ...headers, [FINGERPRINT]: fingerprint },
      body: new TextEncoder().encode(JSON.stringify(payload)),
      receivedAt: new Date().toISOString(),
      state: 'pending',
      reason: null,
    },
  ]);
  if (stored === undefined) throw new Error(`The delivery "${deliveryId}" was not stored.`);
  return stored;
}

/** Retention may have removed the fingerprint of an old delivery; then the request counts as the same. */
async function refuseOther(database: Database, deliveryId: string, fingerprint: string): Promise<void> {
  const { headers } = await storedDelivery(database, 'dispatch', deliveryId);
  if ((headers[FINGERPRINT] ?? fingerprint) === fingerprint) return;
  throw new ConflictingRequest(`The delivery "${deliveryId}" was asked for before, with another request.`);
}
