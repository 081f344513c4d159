import type { Client } from '@temporalio/client';
import type { Automation } from '../../definitions/automation.ts';
import type { Definitions } from '../../definitions/load-definitions.ts';
import type { DeliveryMark } from '../../database/inbox/mark-delivery.ts';
import type { Delivery } from '../../database/inbox/read-delivery.ts';
import type { GithubLookups } from '../sources/github/github-lookups.ts';
import type { IncomingEvent } from './incoming-event.ts';
import { ownLogin } from '../sources/github/own-login.ts';
import { planRun } from './plan-run.ts';
import { readDispatch } from '../sources/dispatch/read-dispatch.ts';
import { readGithubEvent } from '../sources/github/read-github-event.ts';
import { runIdOf } from './run-id.ts';
import { startRun } from './start-run.ts';

export interface DecideDependencies {
  definitions: Definitions;
  github: GithubLookups;
  client: Client;
  taskQueue: string;
}

/**
 * Starts the runs that a delivery asks for, and says for each automation why it did or did not. May be repeated: a run is
 * started once. Throws MalformedDelivery, or what may pass (Temporal or GitHub away); runs may have been started then.
 * One automation for which GitHub cannot be asked does not hold up the others.
 */
export async function decideDelivery(dependencies: DecideDependencies, delivery: Delivery): Promise<DeliveryMark> {
  const { definitions, github, client, taskQueue } = dependencies;
  const { incoming, automations } = readIncoming(definitions, delivery);
  const login = delivery.source === 'github' ? await ownLogin(incoming.payload, github) : null;
  const reasons: Record<string, string> = {};
  const runs: string[] = [];
  const failures: unknown[] = [];
  for (const automation of automations) {
    const request = { ...definitions, automation, incoming, ownLogin: login };
    const plan = await planRun(request, github).catch((error: unknown) => void failures.push(error));
    if (plan) reasons[automation.id] = plan.reason;
    if (!plan?.input) continue;
    const runId = runIdOf(automation.id, delivery.source, delivery.deliveryId);
    await startRun(client, taskQueue, runId, plan.input);
    runs.push(runId);
  }
  if (failures.length > 0) throw failures[0];
  if (runs.length > 0) return { state: 'dispatched', reason: null, reasons, runs };
  const reason = automations.length === 0 ? 'There are no automations.' : 'No automation is started by it.';
  return { state: 'ignored', reason, reasons, runs };
}

function readIncoming(
  { automations }: Definitions,
  delivery: Delivery,
): { incoming: IncomingEvent; automations: Automation[] } {
  if (delivery.source === 'github') return { incoming: readGithubEvent(delivery), automations };
  const { automation, incoming } = readDispatch(delivery);
  return { incoming, automations: automations.filter(({ id }) => id === automation) };
}
