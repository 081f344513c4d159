import type { Outcome } from '../../../contract/run.ts';
import { endSimulated } from './end-simulated.ts';
import { ORDER } from './event-queue.ts';
import { notBefore, type SimulatedRun, type Simulation } from './simulation.ts';

/**
 * Ends a run when it was really settled, but not before `at`. If that was not recorded, its subject was free a little after its
 * end, as other runs were told. Without an outcome it ends as it really did.
 */
export function planRealEnd(
  simulation: Simulation,
  run: SimulatedRun,
  { at, endedAt, outcome }: { at: string; endedAt: string; outcome?: Outcome },
): void {
  const settledAt = run.recorded?.row.settledAt ?? null;
  const held = settledAt ?? simulation.heldUntil.get(run.facts.runId) ?? '';
  const order = settledAt === null && held >= endedAt ? ORDER.afterAsks : ORDER.end;
  const endsAt = notBefore(at, endedAt);
  // A run may have ended before the simulation begins and be settled after that: its breaker opens at its end.
  const ended = run.begunAt !== null && run.begunAt <= endedAt ? endedAt : endsAt;
  const happen = (now: string): Promise<void> =>
    endSimulated(simulation, run, { at: now, endedAt: ended, ...(outcome === undefined ? {} : { outcome }) });
  simulation.queue.add({ at: notBefore(endsAt, held), order, happen });
}
