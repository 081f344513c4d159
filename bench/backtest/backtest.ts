import { join } from 'node:path';
import { formatTable } from '../../cli/format-table.ts';
import { lookIntoDatabase } from '../../database/look-into-database.ts';
import { openCurfewDatabase } from '../../database/open-curfew-database.ts';
import type { Automation } from '../../definitions/automation.ts';
import type { Definitions } from '../../definitions/load-definitions.ts';
import { backtest as runBacktest } from '../../triggers/backtest.ts';
import type { BacktestReport } from '../../triggers/backtest-report.ts';
import { benchDefinitions } from '../bench-run.ts';
import { progress } from '../progress.ts';
import { readFlags } from '../read-flags.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { bareRead } from './bare-read.ts';
import { fillMonth } from './fill-month.ts';

const MONTH_MS = 30 * 86_400_000;
const SAMPLED_EVERY_MS = 20;

/**
 * Measures how long a backtest of all automations over a month takes, and how much memory it needs at most. It is compared with
 * a bare loop that reads and parses the same deliveries.
 */
export async function backtest(args: string[]): Promise<void> {
  const flags = readFlags(args, { deliveries: [10_000], automations: [5] });
  const [deliveries, automations] = [flags.deliveries[0], flags.automations[0]];
  const { path } = temporaryFolder();
  const until = new Date().toISOString();
  const since = new Date(Date.parse(until) - MONTH_MS).toISOString();
  const definitions = definitionsOf(automations);
  progress(`filling a month with ${deliveries} deliveries`);
  const database = await openCurfewDatabase({ databaseUrl: null }, path);
  const runs = await fillMonth(database, { definitions, deliveries, since, until });
  await database.destroy();
  const bareFrom = performance.now();
  bareRead(join(path, 'curfew.db'));
  const bareMs = performance.now() - bareFrom;
  progress('running the backtest');
  const { report, ms, peakBytes } = await measured(path, { definitions, since, until });
  const differing = report.automations.reduce((sum, { compared: c }) => sum + c.newlyStarts + c.startsNoMore, 0);
  console.log(
    formatTable([
      ['DELIVERIES', 'AUTOMATIONS', 'RUNS', 'SECONDS', 'MB MORE AT MOST', 'BARE SECONDS', 'RATIO', 'DIFFERING'],
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

async function measured(
  folder: string,
  { definitions, since, until }: { definitions: Definitions; since: string; until: string },
): Promise<{ report: BacktestReport; ms: number; peakBytes: number }> {
  const database = lookIntoDatabase(null, folder);
  if (database === null) throw new Error(`There is no database in ${folder}.`);
  const before = process.memoryUsage.rss();
  let peakBytes = 0;
  const sampling = setInterval(() => {
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss() - before);
  }, SAMPLED_EVERY_MS);
  const begun = performance.now();
  const request = { database, definitions, since, until, against: null, automation: null, engine: 'local' } as const;
  const report = await runBacktest({ ...request, taskQueue: 'bench', examples: 5 });
  const ms = performance.now() - begun;
  clearInterval(sampling);
  await database.destroy();
  return { report, ms, peakBytes };
}

/** All of them look at every delivery; each starts a run for every tenth issue of one repository. */
function definitionsOf(count: number): Definitions {
  const definitions = benchDefinitions();
  const [automation] = definitions.automations;
  if (automation === undefined) throw new Error('The benchmarks have no automation');
  const automations = Array.from({ length: count }, (_, index): Automation => {
    const id = `bench-${index}`;
    return {
      ...automation,
      id,
      if: `github.repository == 'acme/api' && endsWith(github.event.issue.number, '${index}')`,
    };
  });
  const settings = {
    ...definitions.settings,
    budgets: { ...definitions.settings.budgets, organization: { day: 400_000_000, month: null } },
    rates: { ...definitions.settings.rates, repository: { count: 100, perMs: 86_400_000 } },
  };
  return { ...definitions, automations, settings };
}
