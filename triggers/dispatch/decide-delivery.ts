import type { Client } from '@temporalio/client';
import type { DeliveryMark } from '../../database/inbox/mark-delivery.ts';
import type { RunId } from '../../contract/event.ts';
import type { Delivery } from '../../database/inbox/read-delivery.ts';
import { explain, type ExplainDependencies, type Explanation } from '../explain.ts';
import type { GivenDelivery } from '../sources/trigger-source.ts';
import { errorText } from '../../runtime/error-text.ts';
import { hopelessReason } from './hopeless-start.ts';
import { retryDelayMs } from './retry-delay.ts';
import { runIdOf } from './run-id.ts';
import { startRun } from './start-run.ts';

export interface DecideDependencies extends ExplainDependencies {
  client: Client;
  taskQueue: string;
}

/** A delivery, with what an earlier attempt has decided about it. */
export type UndecidedDelivery = GivenDelivery & Partial<Pick<Delivery, 'reasons' | 'runs' | 'attempts'>>;

/**
 * Starts the runs that a delivery asks for, and says for each automation why a run was started or not. Each automation is
 * decided on its own: one that can never be started keeps its reason, and one that cannot be decided now (Temporal or the
 * source cannot be reached) leaves the delivery pending. What was started by then is not tried again, and a second call
 * starts no run twice. Throws MalformedDelivery, or an error that may pass if nothing could be decided.
 */
export async function decideDelivery(
  dependencies: DecideDependencies,
  delivery: UndecidedDelivery,
): Promise<DeliveryMark> {
  const reasons: Record<string, string> = { ...delivery.reasons };
  const runs: string[] = [...(delivery.runs ?? [])];
  const explanations = await explain(withoutStarted(dependencies, delivery), delivery);
  // At once, because each start waits for some seconds if Temporal does not answer.
  const decisions = await Promise.all(explanations.map((each) => decide(dependencies, delivery, each)));
  const pending: string[] = [];
  for (const [index, decided] of decisions.entries()) {
    const automation = explanations[index]?.automation ?? '';
    if ('pending' in decided) pending.push(decided.pending);
    else reasons[automation] = decided.reason;
    if ('runId' in decided) runs.push(decided.runId);
  }
  const [first] = pending;
  if (first !== undefined) {
    const retryAt = new Date(Date.now() + retryDelayMs(delivery.attempts ?? 0)).toISOString();
    return { state: 'pending', reason: first, retryAt, reasons, runs };
  }
  if (runs.length > 0) return { state: 'dispatched', reason: null, reasons, runs };
  const isForNone = Object.keys(reasons).length === 0;
  const reason = isForNone ? 'There is no automation that it is meant for.' : 'No automation is started by it.';
  return { state: 'ignored', reason, reasons, runs };
}

function withoutStarted(dependencies: DecideDependencies, delivery: UndecidedDelivery): DecideDependencies {
  const { definitions } = dependencies;
  const { source, deliveryId, runs = [] } = delivery;
  const automations = definitions.automations.filter(({ id }) => !runs.includes(runIdOf(id, source, deliveryId)));
  return { ...dependencies, definitions: { ...definitions, automations } };
}

type Decided = { reason: string } | { reason: string; runId: RunId } | { pending: string };

async function decide(
  { client, taskQueue }: DecideDependencies,
  { source, deliveryId }: GivenDelivery,
  explanation: Explanation,
): Promise<Decided> {
  const { automation, reason, input } = explanation;
  if ('error' in explanation) return undecided(explanation.error);
  if (input === null) return { reason };
  const runId = runIdOf(automation, source, deliveryId);
  try {
    await startRun(client, taskQueue, runId, input);
    return { reason, runId };
  } catch (error) {
    return undecided(error);
  }
}

function undecided(error: unknown): Decided {
  const hopeless = hopelessReason(error);
  return hopeless === null ? { pending: errorText(error) } : { reason: `cannot be started: ${hopeless}` };
}
