import type { Client } from '@temporalio/client';
import type { DeliveryMark } from '../../database/inbox/mark-delivery.ts';
import type { Automation } from '../../definitions/automation.ts';
import type { Definitions } from '../../definitions/load-definitions.ts';
import type { RunId } from '../../contract/event.ts';
import type { Delivery } from '../../database/inbox/read-delivery.ts';
import { explainAmong, type ExplainDependencies, type Explanation } from '../explain.ts';
import type { GivenDelivery } from '../sources/trigger-source.ts';
import { automationsWithReason } from './automations-with-reason.ts';
import { boundReasons } from './bound-reasons.ts';
import { hopelessReason } from './hopeless-start.ts';
import type { IncomingEvent } from './incoming-event.ts';
import { isOutage } from './is-outage.ts';
import { markOfFailure } from './mark-of-failure.ts';
import { runIdOf } from './run-id.ts';
import { startRun } from './start-run.ts';

/** How the reason begins why a run can never be started. */
export const HOPELESS = 'cannot be started: ';

export interface DecideDependencies extends ExplainDependencies {
  client: Client;
  taskQueue: string;
}

/** A delivery, with what an earlier attempt has decided about it. */
export type UndecidedDelivery = GivenDelivery &
  Partial<Pick<Delivery, 'reasons' | 'runs' | 'attempts' | 'faults' | 'answers'>>;

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
  const explanations = await explainAmong(dependencies, delivery, (incoming) =>
    undecidedAutomations(dependencies.definitions, delivery, incoming),
  );
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
    const decided = { reasons: boundReasons(reasons, runs), runs };
    if (mark.state === 'failed') return { ...mark, ...decided };
    const isTemporalAway = decisions.some((decision) => 'isStart' in decision && isOutage(decision.error));
    return { ...mark, ...decided, isTemporalAway };
  }
  if (runs.length > 0) return { state: 'dispatched', reason: null, reasons: boundReasons(reasons, runs), runs };
  const isForNone = Object.keys(reasons).length === 0;
  const reason = isForNone ? 'There is no automation that it is meant for.' : 'No automation is started by it.';
  return { state: 'ignored', reason, reasons: boundReasons(reasons, runs), runs };
}

/** The automations that get a reason, without those that the event has started already. */
function undecidedAutomations(
  { automations }: Definitions,
  { source, deliveryId, runs = [] }: UndecidedDelivery,
  incoming: IncomingEvent,
): Automation[] {
  return automationsWithReason(automations, incoming).filter(
    ({ id }) => !runs.includes(runIdOf(id, source, deliveryId)),
  );
}

type Decided = { reason: string } | { reason: string; runId: RunId } | { error: unknown; isStart?: true };

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
    await startRun(client, taskQueue, { runId, input });
    return { reason, runId };
  } catch (error) {
    const decided = undecided(error);
    return 'error' in decided ? { error: decided.error, isStart: true } : decided;
  }
}

function undecided(error: unknown): Decided {
  const hopeless = hopelessReason(error);
  return hopeless === null ? { error } : { reason: `${HOPELESS}${hopeless}` };
}
