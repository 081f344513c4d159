import type { Outcome } from '../../../contract/run.ts';
import { endSimulated } from './end-simulated.ts';
import { planRealEnd } from './plan-real-end.ts';
import type { SimulatedRun, Simulation } from './simulation.ts';

/**
 * Ends a run that may not start. If it really was refused, too, it is settled when it really was: until then it keeps its
 * subject, and nobody else tries whether its automation works again.
 */
export async function endLater(
  simulation: Simulation,
  run: SimulatedRun,
  { outcome, at }: { outcome: Outcome; at: string },
): Promise<void> {
  const { endedAt = null, outcome: really = null } = run.recorded?.row ?? {};
  if (really !== outcome || endedAt === null) return await endSimulated(simulation, run, { outcome, at });
  run.state = 'ending';
  planRealEnd(simulation, run, { at, endedAt, outcome });
}
