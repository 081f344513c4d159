import { randomBytes } from 'node:crypto';
import type { RunId } from '../contract/event.ts';
import type { ListedDelivery } from '../database/inbox/listed-deliveries.ts';
import type { NewDelivery } from '../database/inbox/new-delivery.ts';
import { readDelivery } from '../database/inbox/read-delivery.ts';
import { storeDeliveries } from '../database/inbox/store-deliveries.ts';
import type { Database } from '../database/schema.ts';
import type { Definitions } from '../definitions/load-definitions.ts';
import { errorText } from '../runtime/error-text.ts';
import { ConflictingRequest, NotStored, StoredForLater } from './dispatch-by-hand.ts';
import type { DecideDependencies } from './dispatch/decide-delivery.ts';
import { decideStored, storedDelivery } from './dispatch/decide-stored.ts';
import { MalformedDelivery } from './dispatch/incoming-event.ts';
import { judgedAsFirst } from './dispatch/judged-as-first.ts';
import { runIdOf } from './dispatch/run-id.ts';
import { explain, type Explanation } from './explain.ts';
import { fillInputs } from './explaining/fill-inputs.ts';
import { REPLAY_HEADERS, replayOf } from './replay-of.ts';
import { readDispatch } from './sources/dispatch/read-dispatch.ts';
import { RESPONSE_URL_HEADER } from './sources/slack/response-url.ts';

export interface ReplayRequest {
  delivery: ListedDelivery;
  /** The id of the one automation to start; null: each that the delivery starts. */
  automation: string | null;
  /** The person who asks. */
  actor: string;
  /** If it was used before for this delivery, nothing new starts. */
  id?: string;
}

export interface Replayed {
  /** The delivery that stands for the replay; its id names the first one. */
  deliveryId: string;
  runs: RunId[];
  /** Whether the same replay was asked for before, so that this call has started nothing. */
  repeated: boolean;
  /** Why each automation was started or not, by its id. */
  reasons: Record<string, string>;
}

/** The delivery starts nothing if it is replayed now. The message says why, and what to change. */
export class ReplayRefused extends Error {}

/**
 * Starts runs from a stored delivery once more, by the definitions that are given. The replay is a delivery of its own, which
 * is stored first; what limits other runs limits its runs, too. Throws ReplayRefused if it would start nothing,
 * ConflictingRequest if the id was used for another automation, NotStored if nothing was stored, and StoredForLater if its runs
 * start later.
 */
export async function replay(
  dependencies: DecideDependencies & { database: Database },
  request: ReplayRequest,
): Promise<Replayed> {
  const { database, definitions } = dependencies;
  const { delivery } = request;
  const made = replayDelivery(request);
  const { source, deliveryId } = made;
  const isKnown = (await readDelivery(database, source, deliveryId)) !== null;
  if (!isKnown) refuseState(delivery);
  if (!isKnown) refuseInputs(delivery, definitions);
  const explanations = isKnown ? [] : await explainedNow(await judgedAsFirst(dependencies, made), made);
  const repeated = await store(database, made);
  const decided = await decideStored(dependencies, made).catch((error: unknown) => {
    const first = explanations.find(({ input }) => input !== null) ?? explanations[0];
    throw new StoredForLater(runIdOf(first?.automation ?? '', source, deliveryId), errorText(error), { cause: error });
  });
  const { runs, reasons, reason } = decided.delivery;
  if (runs.length === 0) throw new ReplayRefused(refusal(reasons) || (reason ?? 'No automation was started.'));
  return { deliveryId, runs, reasons, repeated };
}

/** Only a delivery that was decided and still has its body can be replayed. */
function refuseState({ state, reason, source, duplicateOf, removedAt }: ListedDelivery): void {
  if (removedAt !== null) {
    throw new ReplayRefused(
      `Its body was removed on ${removedAt} because of its age. To keep bodies longer, set \`retention\` in curfew.yml.`,
    );
  }
  const why = WHY_NOT[state]?.(reason ?? '', `${source}/${duplicateOf ?? ''}`);
  if (why !== undefined) throw new ReplayRefused(why);
}

const WHY_NOT: Partial<Record<ListedDelivery['state'], (reason: string, first: string) => string>> = {
  pending: (reason) =>
    `It is not decided yet, and \`curfew serve\` starts what it asks for. ${reason ? `The last attempt failed: ${reason}` : ''}`.trim(),
  malformed: (reason) => `It is malformed, so it can start nothing: ${reason}`,
  duplicate: (reason, first) => `It is a duplicate: ${reason} Replay the first one: curfew replay ${first}`,
};

/** The inputs of a start by hand were checked when it was asked for, and the automation may declare others now. */
function refuseInputs(delivery: ListedDelivery, { automations }: Definitions): void {
  if (delivery.source !== 'dispatch') return;
  try {
    const { automation } = readDispatch(delivery);
    const exists = automations.some(({ id }) => id === automation);
    if (!exists) throw new Error(`There is no automation "${automation}" any more.`);
    fillInputs(delivery, { automations });
  } catch (error) {
    throw new ReplayRefused(errorText(error), { cause: error });
  }
}

function replayDelivery({ delivery, automation, actor, id }: ReplayRequest): NewDelivery {
  const { [RESPONSE_URL_HEADER]: _, ...headers } = delivery.headers;
  const first = replayOf(delivery)?.first ?? delivery.deliveryId;
  const marks = { [REPLAY_HEADERS.first]: first, [REPLAY_HEADERS.by]: actor };
  const chosen = automation === null ? {} : { [REPLAY_HEADERS.automation]: automation };
  return {
    source: delivery.source,
    deliveryId: `${first}.replay-${id ?? randomBytes(4).toString('hex')}`,
    name: delivery.name,
    headers: { ...headers, ...marks, ...chosen },
    body: delivery.body,
    receivedAt: new Date().toISOString(),
    state: 'pending',
    reason: null,
  };
}

/** Explains the replay before anything is stored. Throws ReplayRefused if it is certain that nothing starts. */
async function explainedNow(dependencies: DecideDependencies, made: NewDelivery): Promise<Explanation[]> {
  const explanations = await explain(dependencies, made).catch((error: unknown) => {
    if (error instanceof MalformedDelivery) throw new ReplayRefused(errorText(error), { cause: error });
    return null;
  });
  // What cannot be asked now is asked again by `curfew serve`.
  if (explanations === null || explanations.some((each) => each.input !== null || 'error' in each)) {
    return explanations ?? [];
  }
  const reasons = Object.fromEntries(explanations.map(({ automation, reason }) => [automation, reason]));
  throw new ReplayRefused(refusal(reasons) || 'There is no automation that it is meant for.');
}

function refusal(reasons: Record<string, string>): string {
  const each = Object.entries(reasons).map(([automation, reason]) => `\n  ${automation}: ${reason}`);
  return each.length === 0 ? '' : `No automation is started by it as the files are now:${each.join('')}`;
}

/** Returns whether the same replay was stored before. */
async function store(database: Database, made: NewDelivery): Promise<boolean> {
  try {
    const [stored] = await storeDeliveries(database, [made]);
    if (stored?.repeated !== true) return false;
    const former = replayOf(await storedDelivery(database, made.source, made.deliveryId));
    // Retention may have removed what it was for; then it counts as the same.
    if (former === null || former.automation === (replayOf(made)?.automation ?? null)) return true;
  } catch (error) {
    throw new NotStored(errorText(error), { cause: error });
  }
  throw new ConflictingRequest(`The replay "${made.deliveryId}" was asked for before, for another automation.`);
}
