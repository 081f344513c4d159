import { pastCosts } from '../../database/history/past-costs.ts';
import type { Database } from '../../database/schema.ts';
import type { Automation } from '../../definitions/automation.ts';
import { DAY_MS } from '../../time/day-ms.ts';
import type { CostOfEach } from '../backtest-report.ts';

const BACK_MS = 90 * DAY_MS;
/** Percentiles of fewer runs say little. */
const FEWEST_RUNS = 5;

export interface Prediction extends CostOfEach {
  /** How long a run that never was is taken to last, in milliseconds. */
  durationMs: number;
}

/** What a run of an automation is taken to cost: by its own runs that ended in the last 90 days, or else by its limits. */
export async function predictCost(
  database: Database,
  { automation, until }: { automation: Automation; until: string },
): Promise<Prediction> {
  const { spendMicros, durationMs } = automation.limits;
  const since = new Date(Date.parse(until) - BACK_MS).toISOString();
  const costs = await pastCosts(database, { automation: automation.id, since });
  const runs = costs.length;
  if (runs < FEWEST_RUNS) return { from: 'limits', runs, p50Micros: spendMicros, p90Micros: spendMicros, durationMs };
  const spends = costs.map((cost) => Math.min(cost.spendMicros, spendMicros));
  return {
    from: 'runs',
    runs,
    p50Micros: percentile(spends, 0.5),
    p90Micros: percentile(spends, 0.9),
    durationMs: percentile(
      costs.map((cost) => cost.durationMs),
      0.5,
    ),
  };
}

/** The smallest value that at least this share of the values does not pass. */
function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
