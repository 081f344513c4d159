import type { StartedRunArtefact } from '../../../contract/started-run.ts';
import type { RunId } from '../../../contract/event.ts';
import { runPage, runWorkflowId } from '../../../contract/temporal-names.ts';
import { findStart } from '../../../database/starts/find-start.ts';
import {
  startAutomation as output,
  type StartAutomationInput,
  type StartAutomationOptions,
} from '../../../definitions/outputs/start-automation.ts';
import { formatUsd } from '../../../money/format-usd.ts';
import type { ActivityDependencies } from '../../dependencies.ts';
import { isPublicAddress } from '../../report/is-public-address.ts';
import { delivered, staged } from '../done.ts';
import type { Done, OutputRow, OutputUse } from '../output-row.ts';
import { giveMoney } from './give-money.ts';
import { planStart } from './plan-start.ts';
import { verifyStartedRun } from './verify-started-run.ts';

/** Another automation, started with inputs of the agent. */
export const startAutomation: OutputRow<StartAutomationOptions, StartAutomationInput> = {
  output,
  carryOut: start,
  verify: { 'started-run': verifyStartedRun },
};

/**
 * Stores the delivery of the new run once: its id is made of this run and the ordinal, and the money that it needs is moved in
 * the same transaction. `curfew serve` finds the delivery and starts the run. Throws a ToolError if the run may not start it, the
 * inputs are wrong, or too little money is left.
 */
async function start(use: OutputUse<StartAutomationOptions, StartAutomationInput>): Promise<Done> {
  const { dependencies, origin } = use;
  const { database } = dependencies;
  const known = await findStart(database, { parentRunId: origin.runId, ordinal: origin.ordinal });
  if (known === null && origin.automation.safeOutputs.staged) {
    const planned = await planStart(use);
    return staged(`A run of ${planned.child.id} would have been started.`);
  }
  const started = known ?? (await giveMoney(use, await planStart(use)));
  const { runId, deliveryId, micros, capMicros } = started;
  const artefact: StartedRunArtefact = { type: 'started-run', url: pageOf(dependencies, runId), runId, deliveryId };
  const text = `Started as run ${runId}. ${formatUsd(micros)} were taken from what you may spend. Do not wait for it.`;
  const done = delivered(artefact, text);
  return { ...done, effect: 'delivered', artefact, given: { micros, capMicros } };
}

/** The page of a run, or its workflow id if readers could not open the page. */
function pageOf({ environment }: ActivityDependencies, runId: RunId): string {
  const { uiUrl, namespace } = environment.temporal;
  return uiUrl !== null && isPublicAddress(uiUrl) ? runPage(uiUrl, namespace, runId) : runWorkflowId(runId);
}
