import { feedBreaker } from '../../../database/admission/feed-breaker.ts';
import { balancesBefore } from '../../../database/history/balances-before.ts';
import { outcomesBefore } from '../../../database/history/outcomes-before.ts';
import { pullsBefore } from '../../../database/history/pulls-before.ts';
import { recordedRuns, type RecordedRun } from '../../../database/history/recorded-runs.ts';
import { runKeysAround } from '../../../database/history/run-keys.ts';
import { seedBalances } from '../../../database/replay/seed-balances.ts';
import { seedBreaker } from '../../../database/replay/seed-breaker.ts';
import { seedRun } from '../../../database/replay/seed-run.ts';
import { runFactsOf } from '../../../database/runs/run-facts-of.ts';
import { runRecord } from '../../../database/runs/run-record.ts';
import type { Database } from '../../../database/schema.ts';
import { DAY_MS } from '../../../time/day-ms.ts';
import { periodOf } from '../../../time/period-of.ts';
import { planEnd } from './ask-for-money.ts';
import { beginRun } from './begin-run.ts';
import { asWorking, bookRun, reservedFirst } from './book-run.ts';
import { isRated } from './is-rated.ts';
import type { PlannedRun } from './planned-run.ts';
import type { Simulation } from './simulation.ts';

/** A run waits for its subject for a day at most, and no rate is per more than a day. */
const BACK_MS = 2 * DAY_MS;
/** Runs that failed longer ago do not count for breakers. */
const FAILURES_BACK_MS = 30 * DAY_MS;

export interface Beginning {
  /** Curfew's own database, which is only read. */
  history: Database;
  /** RFC 3339. */
  since: string;
  /** The plan of a recorded run of an automation that is looked at; null for other runs. */
  planAgain: (recorded: RecordedRun) => PlannedRun | null;
}

/** Brings a simulation to where things really stood when its time begins. */
export async function seedSimulation(simulation: Simulation, { history, since, planAgain }: Beginning): Promise<void> {
  const { database, timeZone } = simulation;
  const periods = [periodOf(since, 'day', timeZone), periodOf(since, 'month', timeZone)];
  await seedBalances(database, await balancesBefore(history, { at: since, periods }));
  await seedPulls(simulation, history, since);
  await seedBreakers(simulation, history, since);
  const keys = await runKeysAround(history, { at: since, backMs: BACK_MS });
  const runs = await recordedRuns(
    history,
    keys.map(({ runId }) => runId),
  );
  for (const { runId } of keys) {
    const recorded = runs.get(runId);
    if (recorded !== undefined) await seed(simulation, recorded, { since, planned: planAgain(recorded) });
  }
}

async function seed(
  simulation: Simulation,
  recorded: RecordedRun,
  { since, planned }: { since: string; planned: PlannedRun | null },
): Promise<void> {
  const { database, timeZone } = simulation;
  const { row, asks, money, pulls } = recorded;
  const run = runFactsOf(runRecord(row, []));
  const isOver = row.endedAt !== null && row.endedAt < since;
  const past = asks.filter(({ at }) => at < since);
  const ratedAt = past.find(({ admission }) => isRated(admission))?.at;
  if (ratedAt !== undefined) await seedRun(database, { run, ratedAt });
  await seedBreaker(database, { runId: row.runId, automation: row.automation, asks: past, isOver });
  if (isOver) return;
  if (money?.decision.reserved !== true || money.at >= since) {
    if (planned === null) bookRun(simulation, recorded);
    else beginRun(simulation, planned, since);
    return;
  }
  await seedRun(database, {
    run,
    pulls,
    holds: planned !== null && planned.whenBusy !== 'parallel',
    money: { at: money.at, micros: reservedFirst(recorded, since), timeZone },
    isInBalances: true,
  });
  planEnd(simulation, asWorking(simulation, recorded, since), since);
}

async function seedPulls({ database }: Simulation, history: Database, since: string): Promise<void> {
  const pulls = await pullsBefore(history, since);
  const runs = await recordedRuns(history, [...new Set(pulls.map(({ runId }) => runId))]);
  for (const { row, pulls: ofRun } of runs.values()) {
    await seedRun(database, { run: runFactsOf(runRecord(row, [])), pulls: ofRun });
  }
}

/**
 * Feeds the breakers with how runs ended. It is not recorded when a person closed a breaker, so one may be open here that was
 * closed by hand before the simulation begins.
 */
async function seedBreakers({ database }: Simulation, history: Database, until: string): Promise<void> {
  const since = new Date(Date.parse(until) - FAILURES_BACK_MS).toISOString();
  for (const { runId, automation, outcome, startedAt, endedAt } of await outcomesBefore(history, { since, until })) {
    const asks = [{ at: startedAt, admission: { admitted: true } as const }];
    await seedBreaker(database, { runId, automation, asks, isOver: false });
    await feedBreaker(database, { run: { runId, automation }, outcome, at: endedAt });
  }
}
