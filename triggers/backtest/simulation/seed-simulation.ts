import type { RunId } from '../../../contract/event.ts';
import { balancesBefore } from '../../../database/history/balances-before.ts';
import { lateBefore } from '../../../database/history/late-charges.ts';
import type { PastSwitch } from '../../../database/history/past-switches.ts';
import { pullsBefore } from '../../../database/history/pulls-before.ts';
import { recordedRuns, type RecordedRun } from '../../../database/history/recorded-runs.ts';
import { runKeysAround } from '../../../database/history/run-keys.ts';
import { seedBalances } from '../../../database/replay/seed-balances.ts';
import { seedRun } from '../../../database/replay/seed-run.ts';
import { runFactsOf } from '../../../database/runs/run-facts-of.ts';
import { runRecord } from '../../../database/runs/records/run-record.ts';
import type { Database } from '../../../database/schema.ts';
import { DAY_MS } from '../../../time/day-ms.ts';
import { periodOf } from '../../../time/period-of.ts';
import { bookRun } from './book-run.ts';
import { ORDER } from './event-queue.ts';
import { planSwitches } from './plan-switches.ts';
import type { PlannedRun } from './planned-run.ts';
import { seedBreakers } from './seed-breakers.ts';
import { seedOpenRun } from './seed-open-run.ts';
import type { Simulation } from './simulation.ts';
import { whenRated } from './when-rated.ts';

/** A run waits for its subject for a day at most, and no rate is per more than a day. */
const BACK_MS = 2 * DAY_MS;

export interface Beginning {
  /** Curfew's own database, which is only read. */
  history: Database;
  /** RFC 3339. */
  since: string;
  /** What people switched off and on, in the order of time. */
  switches: readonly PastSwitch[];
  /** The plan of a recorded run of an automation that is looked at; null for other runs. */
  planAgain: (recorded: RecordedRun) => PlannedRun | null;
}

/** Brings a simulation to where things really stood when its time begins. */
export async function seedSimulation(simulation: Simulation, beginning: Beginning): Promise<void> {
  const { history, since, switches, planAgain } = beginning;
  await seedMoney(simulation, beginning);
  await seedPulls(simulation, history, since);
  await planSwitches(simulation, { switches, since });
  await seedBreakers(simulation, { history, since, switches });
  const keys = await runKeysAround(history, { at: since, backMs: BACK_MS });
  const runs = await recordedRuns(
    history,
    keys.map(({ runId }) => runId),
  );
  const open: RecordedRun[] = [];
  for (const { runId } of keys) {
    const recorded = runs.get(runId);
    if (recorded === undefined) continue;
    await seedRate(simulation, recorded, since);
    const { endedAt, settledAt } = recorded.row;
    const overAt = settledAt ?? endedAt;
    if (overAt === null || overAt >= since) open.push(recorded);
  }
  const hasAsked = (runId: RunId): boolean => (runs.get(runId)?.asks[0]?.at ?? since) < since;
  for (const recorded of holdersFirst(open, since)) {
    const planned = planAgain(recorded);
    if (planned === null && !hasMoney(recorded, since)) bookRun(simulation, recorded);
    else await seedOpenRun(simulation, { recorded, planned, since, hasAsked });
  }
}

/** Then those that wait follow in the order in which they go on: the first one may have been given its subject already. */
function holdersFirst(open: readonly RecordedRun[], since: string): RecordedRun[] {
  const goesOnAt = ({ asks, row }: RecordedRun): string => {
    const last = asks.findLast(({ at }) => at < since)?.admission;
    if (last?.admitted !== false || last.reason !== 'waiting') return '';
    return asks.find(({ at }) => at >= since)?.at ?? row.endedAt ?? '9';
  };
  return open.toSorted((one, other) => (goesOnAt(one) < goesOnAt(other) ? -1 : 1));
}

function hasMoney({ money }: RecordedRun, since: string): boolean {
  return money?.decision.reserved === true && money.at < since;
}

async function seedMoney({ database, queue, timeZone }: Simulation, { history, since }: Beginning): Promise<void> {
  const days = [Date.parse(since) - DAY_MS, Date.parse(since)];
  const periods = new Set(days.flatMap((at) => [periodOf(at, 'day', timeZone), periodOf(at, 'month', timeZone)]));
  await seedBalances(database, await balancesBefore(history, { at: since, periods: [...periods] }));
  for (const { at, ...charge } of await lateBefore(history, since))
    queue.add({ at, order: ORDER.end, happen: () => seedBalances(database, [charge]) });
}

async function seedRate({ database }: Simulation, recorded: RecordedRun, since: string): Promise<void> {
  const ratedAt = whenRated(recorded);
  if (ratedAt === null || ratedAt >= since) return;
  await seedRun(database, { run: runFactsOf(runRecord(recorded.row, [])), ratedAt });
}

async function seedPulls({ database }: Simulation, history: Database, since: string): Promise<void> {
  const pulls = Map.groupBy(await pullsBefore(history, since), ({ runId }) => runId);
  const runs = await recordedRuns(history, [...pulls.keys()]);
  for (const { row } of runs.values())
    await seedRun(database, { run: runFactsOf(runRecord(row, [])), pulls: pulls.get(row.runId) ?? [] });
}
