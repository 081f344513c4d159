import type { Client } from '@temporalio/client';
import type { DeliveryMark } from '../../database/inbox/mark-delivery.ts';
import { explain, type ExplainDependencies } from '../explain.ts';
import type { GivenDelivery } from '../sources/trigger-source.ts';
import { runIdOf } from './run-id.ts';
import { startRun } from './start-run.ts';

export interface DecideDependencies extends ExplainDependencies {
  client: Client;
  taskQueue: string;
}

/**
 * Starts the runs that a delivery asks for, and says for each automation why a run was started or not. A second call
 * starts no run twice. Throws MalformedDelivery, or an error that may pass (Temporal or the source cannot be reached);
 * some runs may have been started by then. If one automation cannot be decided now, the others still are.
 */
export async function decideDelivery(dependencies: DecideDependencies, delivery: GivenDelivery): Promise<DeliveryMark> {
  const { client, taskQueue } = dependencies;
  const explanations = await explain(dependencies, delivery);
  const reasons: Record<string, string> = {};
  const runs: string[] = [];
  for (const { automation, reason, input } of explanations) {
    reasons[automation] = reason;
    if (input === null) continue;
    const runId = runIdOf(automation, delivery.source, delivery.deliveryId);
    await startRun(client, taskQueue, runId, input);
    runs.push(runId);
  }
  const undecided = explanations.find((explanation) => 'error' in explanation);
  if (undecided) throw undecided.error;
  if (runs.length > 0) return { state: 'dispatched', reason: null, reasons, runs };
  const isForNone = explanations.length === 0;
  const reason = isForNone ? 'There is no automation that it is meant for.' : 'No automation is started by it.';
  return { state: 'ignored', reason, reasons, runs };
}
