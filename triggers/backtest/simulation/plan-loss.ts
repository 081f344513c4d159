import { loseSubjects } from '../../../database/replay/lose-subjects.ts';
import { ORDER } from './event-queue.ts';
import type { SimulatedRun, Simulation } from './simulation.ts';

/**
 * Lets a run lose its subject when it really did although it was not settled: a person freed it, or another run took over. That
 * one asked at the same instant, and takes over by itself.
 */
export function planLoss(simulation: Simulation, { facts, recorded }: SimulatedRun): void {
  const lostAt = recorded?.lostSubjectAt ?? null;
  if (lostAt === null) return;
  const happen = async (at: string): Promise<void> =>
    simulation.wake(await loseSubjects(simulation.database, facts.runId), at);
  simulation.losses.set(lostAt, facts.runId);
  simulation.queue.add({ at: lostAt, order: ORDER.afterAsks, happen });
}
