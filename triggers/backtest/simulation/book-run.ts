import type { RecordedRun } from '../../../database/history/recorded-runs.ts';
import { seedRun } from '../../../database/replay/seed-run.ts';
import { runFactsOf } from '../../../database/runs/run-facts-of.ts';
import { runRecord } from '../../../database/runs/records/run-record.ts';
import { planEnd } from './ask-for-money.ts';
import { ORDER } from './event-queue.ts';
import { simulatedRun, type SimulatedRun, type Simulation } from './simulation.ts';
import { whenRated } from './when-rated.ts';

/**
 * Lets a run of an automation that is not looked at happen as it really did: it counts in rates and takes its money, but
 * nothing about it is decided again.
 */
export function bookRun(simulation: Simulation, recorded: RecordedRun): void {
  const { row, money } = recorded;
  const run = runFactsOf(runRecord(row, []));
  const ratedAt = whenRated(recorded);
  if (ratedAt === null) return;
  const count = (at: string): Promise<void> => seedRun(simulation.database, { run, ratedAt: at });
  simulation.queue.add({ at: ratedAt, order: ORDER.ask, happen: count });
  if (money?.decision.reserved !== true) return;
  const micros = reservedFirst(recorded);
  const take = async (at: string): Promise<void> => {
    await seedRun(simulation.database, { run, money: { at: money.askedAt, micros, timeZone: simulation.timeZone } });
    planEnd(simulation, asWorking(simulation, recorded, at), at);
  };
  simulation.queue.add({ at: money.at, order: ORDER.ask, happen: take });
}

/** A run that really works, in the simulation. */
export function asWorking(simulation: Simulation, recorded: RecordedRun, at: string): SimulatedRun {
  const { row } = recorded;
  const planned = {
    facts: runFactsOf(runRecord(row, [])),
    whenBusy: 'parallel' as const,
    budgets: [],
    amountMicros: row.reservedMicros,
    predicted: { spendMicros: row.spendMicros, durationMs: row.durationLimitMs },
    recorded,
    decided: () => {},
  };
  const run = { ...simulatedRun(planned, 'working'), begunAt: at, isDecided: true };
  simulation.runs.set(row.runId, run);
  return run;
}

/**
 * What a run had reserved at an instant (RFC 3339), by default at its start: without what people gave it afterwards, and with what
 * it gave to runs that it started.
 */
export function reservedFirst({ row, raises, gives }: RecordedRun, after = ''): number {
  const since = (amounts: RecordedRun['raises']): number =>
    amounts.filter(({ at }) => at >= after).reduce((sum, { micros }) => sum + micros, 0);
  return row.reservedMicros - since(raises) + since(gives);
}
