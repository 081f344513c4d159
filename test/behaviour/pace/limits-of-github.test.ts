import { expect, onTestFinished } from 'vitest';
import { openCurfewDatabase } from '../../../database/open-curfew-database.ts';
import type { Database } from '../../../database/schema.ts';
import { EVERY_FAULT_POINT } from '../../support/setup/every-fault-point.ts';
import { mostInWindow } from '../../support/pace/most-in-window.ts';
import { simulateRuns, START, type Simulation } from '../../support/pace/simulate-runs.ts';
import { oneIn } from '../../support/setup/sampled.ts';

const HOUR = 3_600_000;
/** Each takes thousands of decisions. */
const itSampled = oneIn(2);
const RUNS = EVERY_FAULT_POINT ? 500 : 250;

/** Thousands of decisions that need not survive the test. */
async function inMemory(): Promise<Database> {
  const database = await openCurfewDatabase({ databaseUrl: null }, null);
  onTestFinished(() => database.destroy());
  return database;
}

/** When the limits would have allowed so many writes at the earliest: 500 in the first minutes of each hour. */
function earliestEnd(writes: number): number {
  const [hours, rest] = [Math.floor((writes - 1) / 500), ((writes - 1) % 500) + 1];
  return START + hours * HOUR + Math.floor((rest - 1) / 80) * 60_000;
}

/** In milliseconds since the start. */
function meanOf({ written }: Simulation, what: string): number {
  const times = written.filter((one) => one.what === what).map(({ at }) => at - START);
  return times.reduce((sum, at) => sum + at, 0) / times.length;
}

itSampled(
  `${RUNS} pull requests, comments and reactions use what GitHub allows, and the pull requests come first`,
  async () => {
    const simulation = await simulateRuns({ database: await inMemory(), runs: RUNS });
    const { written, refused, endedAt } = simulation;
    expect(written).toHaveLength(3 * RUNS);
    expect(refused).toEqual([]);
    const share = (earliestEnd(3 * RUNS) - START) / (endedAt - START);
    expect(share).toBeGreaterThan(0.95);
    expect(
      mostInWindow(
        written.map(({ at }) => at),
        HOUR,
      ),
    ).toBeLessThanOrEqual(500);
    expect(meanOf(simulation, 'pull-request')).toBeLessThan(meanOf(simulation, 'comment'));
    expect(meanOf(simulation, 'comment')).toBeLessThan(meanOf(simulation, 'reaction'));
  },
);

itSampled('is refused at most once an hour if a person writes with the same account, too', async () => {
  const outsider = { writes: 60, at: 5 * 60_000 };
  const { written, refused } = await simulateRuns({
    database: await inMemory(),
    runs: 200,
    outsider,
  });
  expect(written).toHaveLength(600);
  expect(refused.length).toBeGreaterThan(0);
  expect(mostInWindow(refused, HOUR)).toBeLessThanOrEqual(1);
});
