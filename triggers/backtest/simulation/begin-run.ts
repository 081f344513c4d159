import { askForAdmission } from './ask-for-admission.ts';
import { ORDER } from './event-queue.ts';
import type { PlannedRun } from './planned-run.ts';
import type { SimulatedRun, Simulation } from './simulation.ts';

/** Lets a planned run ask for admission at an instant (RFC 3339). */
export function beginRun(simulation: Simulation, planned: PlannedRun, at: string): void {
  const run = simulatedRun(planned, 'asking');
  simulation.runs.set(planned.facts.runId, run);
  simulation.queue.add({ at, order: ORDER.ask, happen: (now) => askForAdmission(simulation, run, now) });
}

/** A planned run in a state of the simulation. */
export function simulatedRun(planned: PlannedRun, state: SimulatedRun['state']): SimulatedRun {
  return { ...planned, state, step: 0, hasWaited: false, givesUp: false, begunAt: null, isDecided: false };
}
