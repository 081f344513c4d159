import type { RunId } from '../../../contract/event.ts';
import type { Database } from '../../../database/schema.ts';
import type { EventQueue } from './event-queue.ts';
import type { Fate, PlannedRun } from './planned-run.ts';

/**
 * Admission and ledger as they would have been. The decisions are those of `admit`, `reserve` and `settle` themselves, on a
 * database in memory whose clock is that of the events.
 */
export interface Simulation {
  /** In memory: nothing of it lasts. */
  database: Database;
  queue: EventQueue;
  /** The runs that are not over. */
  runs: Map<RunId, SimulatedRun>;
  /** Until when a run really held its subject at least, because another run was told so (RFC 3339). */
  heldUntil: ReadonlyMap<RunId, string>;
  /** Which run really lost its subject at an instant (RFC 3339) although it was not settled. */
  losses: Map<string, RunId>;
  timeZone: string;
  /** Lets waiting runs ask again. */
  wake: (runIds: readonly RunId[], at: string) => void;
}

/**
 * `asking`: not admitted yet · `waiting`: it waits for its subject · `admitted`: it has its subject, not yet its money ·
 * `working` · `ending`: it asks for nothing any more, and is settled soon · `over`
 */
export interface SimulatedRun extends PlannedRun {
  state: 'asking' | 'waiting' | 'admitted' | 'working' | 'ending' | 'over';
  step: number;
  hasWaited: boolean;
  /** It has waited as long as a run may. */
  givesUp: boolean;
  /** When it got its money (RFC 3339). */
  begunAt: string | null;
  isDecided: boolean;
}

/** A planned run in a state of the simulation. */
export function simulatedRun(planned: PlannedRun, state: SimulatedRun['state']): SimulatedRun {
  return { ...planned, state, step: 0, hasWaited: false, givesUp: false, begunAt: null, isDecided: false };
}

/** Makes known what becomes of a run. Only the first call counts: what happens to a run that works changes nothing. */
export function decide(run: SimulatedRun, fate: Fate): void {
  if (run.isDecided) return;
  run.isDecided = true;
  run.decided(fate);
}

/** The later one of two instants, one of which may not be known. */
export function notBefore(at: string, wanted: string | null | undefined): string {
  return wanted !== null && wanted !== undefined && wanted > at ? wanted : at;
}
