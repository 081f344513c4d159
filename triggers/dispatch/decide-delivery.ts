import type { Client } from '@temporalio/client';
import type { DeliveryMark } from '../../database/inbox/mark-delivery.ts';
import type { RunId } from '../../contract/event.ts';
import type { Delivery } from '../../database/inbox/read-delivery.ts';
import { explain, type ExplainDependencies, type Explanation } from '../explain.ts';
import type { GivenDelivery } from '../sources/trigger-source.ts';
import { hopelessReason } from './hopeless-start.ts';
import { isOutage } from './is-outage.ts';
import { markOfFailure } from './mark-of-failure.ts';
import { runIdOf } from './run-id.ts';
import { startRun } from './start-run.ts';

export interface DecideDependencies extends ExplainDependencies {
  client: Client;
  taskQueue: string;
}

/** A delivery, with what an earlier attempt has decided about it. */
export type UndecidedDelivery = GivenDelivery & Partial<Pick<Delivery, 'reasons' | 'runs' | 'attempts' | 'faults'>>;

/**
 * Starts the runs that a delivery asks for, and says for each automation why a run was started or not. Each automation is
 * decided on its own: one that can never be started keeps its reason, and one that cannot be decided now (Temporal or the
 * source cannot be reached) leaves the delivery pending, for ever only if the cause is an outage. What was started by then is
 * not tried again, and a second call starts no run twice. Throws MalformedDelivery, or another error if nothing could be
 * decided.
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
  const errors: unknown[] = [];
  for (const [index, decided] of decisions.entries()) {
    const automation = explanations[index]?.automation ?? '';
    if ('error' in decided) errors.push(decided.error);
    else reasons[automation] = decided.reason;
    if ('runId' in decided) runs.push(decided.runId);
  }
  if (errors.length > 0) {
    // Nothing is given up while something is away.
    const mark = markOfFailure(delivery, errors.find(isOutage) ?? errors[0]);
    return { ...mark, reasons, runs };
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

type Decided = { reason: string } | { reason: string; runId: RunId } | { error: unknown };

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
  return hopeless === null ? { error } : { reason: `cannot be started: ${hopeless}` };
}
