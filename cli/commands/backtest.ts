import { backtest as runBacktest, type BacktestRequest } from '../../triggers/backtest.ts';
import type { BacktestReport } from '../../triggers/backtest-report.ts';
import { WrongRequest } from '../../triggers/dispatch-by-hand.ts';
import { backtestList } from '../backtesting/backtest-list.ts';
import { backtestPage } from '../backtesting/backtest-page.ts';
import { definitionsAt } from '../backtesting/definitions-at.ts';
import { CommandError, EXIT } from '../command-error.ts';
import { jsonLine } from '../json-line.ts';
import { readDefinitions } from '../place/read-definitions.ts';
import { readPlace, type Place, type PlaceOptions } from '../place/read-place.ts';
import { withDatabaseAsItIs } from '../place/with-database-as-it-is.ts';
import { sinceWhen } from '../reporting/since-when.ts';
import { noAutomation } from '../runs/no-automation.ts';
import { readInstant } from '../scheduling/read-instant.ts';

/** How many differences are shown without `--all`. */
const FEW = 5;

export interface BacktestOptions extends PlaceOptions {
  /** How far back, or the first day; `sinceWhen` reads it. */
  since: string;
  /** Without it: until now. */
  until?: string;
  /** A git ref. */
  against?: string;
  all?: boolean;
  json?: boolean;
}

/** Shows what the definitions on disk would have done with the deliveries of the past. Starts and writes nothing. */
export async function backtest(automation: string | undefined, options: BacktestOptions): Promise<void> {
  const { against: ref, all = false, json = false } = options;
  const place = readPlace(options, 'command');
  const definitions = readDefinitions(place.definitionsFolder);
  const against = ref === undefined ? null : { ref, definitions: await definitionsAt(place.definitionsFolder, ref) };
  const known = [definitions, against?.definitions].flatMap((each) => each?.automations.map(({ id }) => id) ?? []);
  if (automation !== undefined && !known.includes(automation)) throw noAutomation(automation, [...new Set(known)]);
  const { timezone } = definitions.settings;
  const now = new Date();
  const report = await ask(place, {
    definitions,
    against,
    automation: automation ?? null,
    since: sinceWhen(options.since, timezone, now),
    until: untilWhen(options.until, timezone, now),
    engine: place.environment.agentApi.kind === 'local' ? 'local' : 'hosted',
    taskQueue: place.environment.taskQueue,
    examples: all ? Number.MAX_SAFE_INTEGER : FEW,
  });
  if (json) return console.log(jsonLine(report));
  if (automation === undefined) return console.log(backtestList(report));
  for (const found of report.automations) console.log(backtestPage(report, found, { isWhole: all }));
}

function untilWhen(text: string | undefined, timeZone: string, now: Date): string {
  if (text === undefined) return now.toISOString();
  const until = new Date(readInstant('--until', text, timeZone));
  return (until < now ? until : now).toISOString();
}

async function ask(place: Place, request: Omit<BacktestRequest, 'database'>): Promise<BacktestReport> {
  return await withDatabaseAsItIs(place, async (database) => {
    if (database === null) {
      throw new CommandError(
        `There is no data in ${place.dataFolder}: nothing has arrived there yet. --dir or --data may name another folder.`,
        EXIT.notFound,
      );
    }
    return await runBacktest({ ...request, database }).catch((error: unknown) => {
      throw error instanceof WrongRequest ? new CommandError(error.message, EXIT.usage, { cause: error }) : error;
    });
  });
}
