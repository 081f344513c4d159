import { raise } from '../../../database/ledger/raise.ts';
import type { RecordedRun } from '../../../database/history/recorded-runs.ts';
import { chargeLate } from '../../../database/runs/charge-late.ts';
import { reserve } from '../../../database/ledger/reserve.ts';
import { seedRun } from '../../../database/replay/seed-run.ts';
import { endLater } from './end-later.ts';
import { endSimulated } from './end-simulated.ts';
import { ORDER } from './event-queue.ts';
import { planRealEnd } from './plan-real-end.ts';
import { decide, notBefore, type SimulatedRun, type Simulation } from './simulation.ts';

/** Asks for the money of a run that is admitted, and plans its end: when it really ended, or else when it is predicted to. */
export async function askForMoney(simulation: Simulation, run: SimulatedRun, at: string): Promise<void> {
  if (run.state !== 'admitted') return;
  const { facts, amountMicros, budgets } = run;
  if (amountMicros === null) {
    decide(run, { kind: 'unpriced', model: facts.model ?? '' });
    return await endSimulated(simulation, run, { outcome: 'failed', at });
  }
  // The day and the month of the instant for which it really asked pay, however late that was decided.
  const asked = { run: facts, step: ++run.step, amountMicros, budgets, at: run.recorded?.money?.askedAt ?? at };
  const decision = await reserve(simulation.database, asked);
  if (!decision.reserved) {
    if (decision.reason === 'settled') throw new Error(`The simulated run ${facts.runId} had ended already.`);
    decide(run, { kind: 'over-budget', refusal: decision.refusal });
    return await endLater(simulation, run, { outcome: 'skipped', at });
  }
  run.state = 'working';
  run.begunAt = at;
  decide(run, { kind: 'started' });
  planEnd(simulation, run, at);
}

/** What really happened while the run worked happens again. */
export function planEnd(simulation: Simulation, run: SimulatedRun, at: string): void {
  const { queue } = simulation;
  const { facts, recorded, predicted } = run;
  if (recorded === null || recorded.money?.decision.reserved !== true) {
    const endsAt = new Date(Date.parse(at) + predicted.durationMs).toISOString();
    return queue.add({ at: endsAt, order: ORDER.end, happen: (now) => endSimulated(simulation, run, { at: now }) });
  }
  for (const raised of recorded.raises) {
    if (raised.at < at) continue;
    const happen = (now: string): Promise<void> => takeMore(simulation, run, { micros: raised.micros, at: now });
    queue.add({ at: raised.at, order: ORDER.ask, happen });
  }
  const { endedAt, settledAt } = recorded.row;
  for (const pull of recorded.pulls) {
    const { openedAt } = pull;
    if (openedAt !== null && openedAt < at) continue;
    // What a run had handed over at its end became known when it was settled.
    const knownAt = openedAt === endedAt ? settledAt : openedAt;
    const happen = (): Promise<void> => seedRun(simulation.database, { run: facts, pulls: [pull] });
    queue.add({ at: notBefore(at, knownAt), order: ORDER.end, happen });
  }
  if (endedAt === null) return;
  planRealEnd(simulation, run, { at, endedAt });
  planLate(simulation, recorded);
}

/** Charges what was found after a run was settled. */
function planLate({ queue, database }: Simulation, { row: { runId, sessionId }, late }: RecordedRun): void {
  for (const session of late) {
    if (session.sessionId === sessionId) continue;
    const happen = async (at: string): Promise<void> => void (await chargeLate(database, { ...session, runId, at }));
    queue.add({ at: session.at, order: ORDER.end, happen });
  }
}

/** A raise that has no room now changes nothing: what the run really cost is charged in any case. */
async function takeMore(
  { database }: Simulation,
  run: SimulatedRun,
  { micros, at }: { micros: number; at: string },
): Promise<void> {
  if (run.state !== 'working') return;
  await raise(database, { runId: run.facts.runId, step: ++run.step, extraMicros: micros, at });
}
