import { createHash } from 'node:crypto';
import type { RunId } from '../../../contract/event.ts';
import type { StartedBy } from '../../../contract/started-run.ts';
import { causeOf } from '../../../database/own-acts/cause-of.ts';
import { startsOfRun } from '../../../database/starts/starts-of-run.ts';
import type {
  StartableAutomation,
  StartAutomationInput,
  StartAutomationOptions,
} from '../../../definitions/outputs/start-automation.ts';
import { resolveCheckout } from '../../../definitions/resolve-checkout.ts';
import { chainReason } from '../../../definitions/sources/chain-reason.ts';
import { readInputs, type InputValue } from '../../../definitions/sources/dispatch/read-inputs.ts';
import { errorText } from '../../../runtime/error-text.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import type { OutputUse } from '../output-row.ts';

/** A start that may happen, as far as the run and its files say. */
export interface PlannedStart {
  child: StartableAutomation;
  runId: RunId;
  deliveryId: string;
  /** Stands for the automation and its inputs. */
  request: string;
  /** The body of the delivery: a `DispatchPayload`. */
  payload: { automation: string; inputs: Record<string, InputValue>; actor: string; startedBy: StartedBy };
}

/**
 * Checks what the agent asked for. The inputs are text of the agent, so they must be what the automation declares, and a
 * repository that they name must be one where runs may work. Throws a ToolError that says what is wrong and what is allowed.
 */
export async function planStart({
  dependencies,
  origin,
  options,
  input,
}: OutputUse<StartAutomationOptions, StartAutomationInput>): Promise<PlannedStart> {
  const { database } = dependencies;
  const child = options.automations.find(({ id }) => id === input.automation);
  if (child === undefined) throw new ToolError(`There is no automation ${input.automation} that this run may start.`);
  if (!child.isEnabled) throw new ToolError(`${child.id} is switched off (\`enabled: false\`). Do not call it again.`);
  const depth = (await causeOf(database, origin.runId))?.depth ?? 1;
  const refused = chainReason({ depth, chainDepth: options.chainDepth });
  if (refused !== null) throw new ToolError(`${child.id} was not started: ${refused}. Do not call it again.`);
  const inputs = inputsOf(child, input.inputs);
  const request = createHash('sha256')
    .update(JSON.stringify([child.id, inputs]))
    .digest('hex');
  const same = (await startsOfRun(database, origin.runId)).find((start) => start.request === request);
  if (same) throw new ToolError(`This run has started ${child.id} with these inputs already: run ${same.runId}.`);
  const deliveryId = deliveryIdOf(origin.runId, origin.ordinal);
  const startedBy = { runId: origin.runId, depth };
  const payload = { automation: child.id, inputs, actor: `run:${origin.runId}`, startedBy };
  refuseCheckout(child, { deliveryId, payload, repositories: options.repositories });
  return { child, runId: `${child.id}/dispatch/${deliveryId}`, deliveryId, request, payload };
}

function inputsOf(child: StartableAutomation, given: Record<string, InputValue>): Record<string, InputValue> {
  const written = Object.entries(given).map(([name, value]) => [name, String(value)] as const);
  try {
    return readInputs(child, Object.fromEntries(written));
  } catch (error) {
    throw new ToolError(errorText(error));
  }
}

/** The same for each attempt at the same start, and short enough to stand in the id of a workflow as it is. */
function deliveryIdOf(runId: RunId, ordinal: number): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([runId, ordinal]))
    .digest('hex');
  return `run-${digest.slice(0, 32)}`;
}

interface Checked {
  deliveryId: string;
  payload: PlannedStart['payload'];
  repositories: string[] | null;
}

/** `curfew serve` checks this again when it starts the run; here the agent can still correct it. */
function refuseCheckout(child: StartableAutomation, { payload, repositories }: Checked): void {
  const event = { source: 'dispatch', name: 'workflow_dispatch', actor: payload.actor, repository: null };
  const resolved = resolveCheckout({ automation: child, event, payload, settings: { repositories } });
  if ('refused' in resolved) throw new ToolError(`${child.id} was not started: ${resolved.refused}.`);
}
