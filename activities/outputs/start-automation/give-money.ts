import { ApplicationFailure } from '@temporalio/common';
import type { Selectable } from 'kysely';
import { runLimits } from '../../../database/runs/run-limits.ts';
import { startRun, type StartDecision } from '../../../database/starts/start-run.ts';
import type { StartedRunsTable } from '../../../database/starts/started-runs-table.ts';
import type { StartAutomationInput, StartAutomationOptions } from '../../../definitions/outputs/start-automation.ts';
import { formatUsd } from '../../../money/format-usd.ts';
import { MICROS_PER_CENT, type Micros } from '../../../money/micros.ts';
import { reservationFor } from '../../../money/reservation-for.ts';
import { wrapUpCap } from '../../../money/wrap-up-cap.ts';
import type { ActivityDependencies } from '../../dependencies.ts';
import { finalTotals } from '../../session/final-totals.ts';
import { setCap } from '../../session/set-cap.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import type { OutputUse } from '../output-row.ts';
import type { PlannedStart } from './plan-start.ts';

type Use = OutputUse<StartAutomationOptions, StartAutomationInput>;

/**
 * Moves what the new run needs out of what is reserved for this one and not spent, and stores the delivery. The cap of this
 * run's session is lowered first, so that the same money cannot be spent twice whatever happens in between; if the money is
 * not moved then, the cap is what it was before the agent is told. Throws a ToolError if too little is left.
 */
export async function giveMoney(use: Use, planned: PlannedStart): Promise<Selectable<StartedRunsTable>> {
  const { dependencies, origin } = use;
  const { child } = planned;
  const needed = neededFor(child, dependencies);
  const before = await capBefore(use);
  const keepMicros = before.spentMicros + MICROS_PER_CENT;
  const leftMicros = before.limitMicros - keepMicros;
  if (leftMicros < needed) throw notEnough(planned, { leftMicros, needed });
  const capMicros = capAfter(before, needed);
  const { sessionId } = origin;
  if (!(await setCap(dependencies, { sessionId, capMicros })))
    throw new Error(`Session ${sessionId} has spent more since it was looked at`);
  const decision = await startRun(dependencies.database, {
    parentRunId: origin.runId,
    ordinal: origin.ordinal,
    runId: planned.runId,
    automation: child.id,
    request: planned.request,
    delivery: deliveryOf(planned),
    micros: needed,
    keepMicros,
    capMicros,
    at: new Date().toISOString(),
  });
  if (decision.started) return decision.start;
  await setCap(dependencies, { sessionId, capMicros: before.capMicros });
  throw refusal(planned, decision, needed);
}

function neededFor(child: PlannedStart['child'], { environment }: ActivityDependencies): Micros {
  const needed = reservationFor(child, environment.agentApi.kind === 'local' ? 'local' : 'hosted');
  if (needed !== null) return needed;
  throw new ToolError(
    `${child.id} was not started: the price of its model ${child.model} is not known. Do not call it again.`,
  );
}

interface CapBefore {
  limitMicros: Micros;
  capMicros: Micros;
  /** The most that can have been spent. */
  spentMicros: Micros;
}

/** The session waits for the answer of this tool, so it spends nothing meanwhile. */
async function capBefore({ dependencies, origin }: Use): Promise<CapBefore> {
  const run = await runLimits(dependencies.database, origin.runId);
  if (run === null) throw ApplicationFailure.nonRetryable(`There is no record of run ${origin.runId}`, 'NoSuchRun');
  const { sessionId } = origin;
  const totals = await finalTotals(dependencies, { sessionId, model: run.model ?? '', startedAt: run.startedAt });
  const { spendMicros, spendPartial, boundMicros } = totals;
  const limitMicros = run.spendLimitMicros;
  const spentMicros = spendPartial ? Math.max(spendMicros, boundMicros ?? limitMicros) : spendMicros;
  return { limitMicros, spentMicros, capMicros: origin.capMicros ?? wrapUpCap(limitMicros) };
}

/**
 * The cap that belongs to the lower limit: its mark for the wrap-up, or the limit itself if the agent was told to wrap up before,
 * or has spent more than the mark.
 */
function capAfter({ limitMicros, capMicros, spentMicros }: CapBefore, needed: Micros): Micros {
  const limit = limitMicros - needed;
  const mark = wrapUpCap(limit);
  const isWrappedUp = capMicros > wrapUpCap(limitMicros);
  return isWrappedUp || mark < spentMicros + MICROS_PER_CENT ? limit : mark;
}

function deliveryOf({ deliveryId, payload }: PlannedStart) {
  return {
    source: 'dispatch',
    deliveryId,
    name: 'workflow_dispatch',
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode(JSON.stringify(payload)),
    receivedAt: new Date().toISOString(),
    state: 'pending',
    reason: null,
  } as const;
}

function notEnough({ child }: PlannedStart, { leftMicros, needed }: { leftMicros: Micros; needed: Micros }): ToolError {
  return new ToolError(
    `${child.id} was not started: it needs ${formatUsd(needed)}, and ${formatUsd(Math.max(0, leftMicros))} are left of what this run may spend.`,
  );
}

function refusal(planned: PlannedStart, decision: Exclude<StartDecision, { started: true }>, needed: Micros): Error {
  const { child, deliveryId } = planned;
  switch (decision.reason) {
    case 'not-enough':
      return notEnough(planned, { leftMicros: decision.leftMicros, needed });
    case 'taken':
      return new ToolError(
        `${child.id} was not started: the delivery ${deliveryId} is there already, and another one stored it. Do not call it again.`,
      );
    case 'settled':
      return ApplicationFailure.nonRetryable('The run is settled: it starts no other run', 'RunSettled');
  }
}
