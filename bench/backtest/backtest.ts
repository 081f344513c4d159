import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatTable } from '../../cli/format-table.ts';
import { lookIntoDatabase } from '../../database/look-into-database.ts';
import type { Definitions } from '../../definitions/load-definitions.ts';
import { backtest as runBacktest } from '../../triggers/backtest.ts';
import type { BacktestReport } from '../../triggers/backtest-report.ts';
import type { Filling } from '../processes/fill-month.ts';
import { progress } from '../progress.ts';
import { readFlags } from '../read-flags.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { bareRead } from './bare-read.ts';
import { monthDefinitions } from './month-definitions.ts';

const MONTH_MS = 30 * 86_400_000;

/**
 * Measures how long a backtest of all automations over a month takes, and how much memory its process needs at most. It is compared with
 * a bare loop that reads and parses the same deliveries.
 */
export async function backtest(args: string[]): Promise<void> {
  const flags = readFlags(args, { deliveries: [10_000], automations: [5] });
  const [deliveries, automations] = [flags.deliveries[0], flags.automations[0]];
  const { path } = temporaryFolder();
  const until = new Date().toISOString();
  const since = new Date(Date.parse(until) - MONTH_MS).toISOString();
  const definitions = monthDefinitions(automations);
  progress(`filling a month with ${deliveries} deliveries`);
  const runs = fill({ folder: path, deliveries, automations, since, until });
  progress('running the backtest');
  const { report, ms, peakBytes } = await measured(path, { definitions, since, until });
  // Afterwards, so that what it needs is not counted.
  const bareFrom = performance.now();
  bareRead(join(path, 'curfew.db'));
  const bareMs = performance.now() - bareFrom;
  const differing = report.automations.reduce((sum, { compared: c }) => sum + c.newlyStarts + c.startsNoMore, 0);
  console.log(
    formatTable([
      ['DELIVERIES', 'AUTOMATIONS', 'RUNS', 'SECONDS', 'PEAK MB', 'BARE SECONDS', 'RATIO', 'DIFFERING'],
      [
        String(report.deliveries),
        String(automations),
        String(runs),
        (ms / 1_000).toFixed(1),
        (peakBytes / 1_000_000).toFixed(0),
        (bareMs / 1_000).toFixed(2),
        (ms / bareMs).toFixed(1),
        String(differing),
      ],
    ]),
  );
}

/** In a process of its own, so that what filling needs is not counted. Returns how many runs there are. */
function fill(filling: Filling): number {
  const program = fileURLToPath(new URL('../processes/fill-month.ts', import.meta.url));
  return Number(
    execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', program, JSON.stringify(filling)]),
  );
}

async function measured(
  folder: string,
  { definitions, since, until }: { definitions: Definitions; since: string; until: string },
): Promise<{ report: BacktestReport; ms: number; peakBytes: number }> {
  const database = lookIntoDatabase(null, folder);
  if (database === null) throw new Error(`There is no database in ${folder}.`);
  const begun = performance.now();
  const request = { database, definitions, since, until, against: null, automation: null, engine: 'local' } as const;
  const report = await runBacktest({ ...request, taskQueue: 'bench', examples: 5 });
  const ms = performance.now() - begun;
  await database.destroy();
  return { report, ms, peakBytes: process.resourceUsage().maxRSS * 1_024 };
}
