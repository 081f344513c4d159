import { askForAdmission } from './ask-for-admission.ts';
import { ORDER } from './event-queue.ts';
import { planLoss } from './plan-loss.ts';
import { planRealEnd } from './plan-real-end.ts';
import type { PlannedRun } from './planned-run.ts';
import { simulatedRun, type Simulation } from './simulation.ts';

/**
 * Lets a planned run ask for admission at an instant (RFC 3339). A run that really ended before it asked for anything ends as it
 * did.
 */
export function beginRun(simulation: Simulation, planned: PlannedRun, at: string): void {
  const run = simulatedRun(planned, 'asking');
  simulation.runs.set(planned.facts.runId, run);
  planLoss(simulation, run);
  const { recorded } = planned;
  const { endedAt = null, outcome = null } = recorded?.asks.length === 0 ? recorded.row : {};
  if (endedAt === null || outcome === null)
    return simulation.queue.add({ at, order: ORDER.ask, happen: (now) => askForAdmission(simulation, run, now) });
  run.state = 'ending';
  planRealEnd(simulation, run, { at, endedAt, outcome });
}
