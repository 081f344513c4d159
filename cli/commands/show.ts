import { budgetsOfRun, type RunBudget } from '../../database/ledger/budgets-of-run.ts';
import type { Database } from '../../database/schema.ts';
import { showRun, type ShownRun } from '../../database/runs/records/show-run.ts';
import type { RunId } from '../../contract/event.ts';
import { runPage } from '../../contract/temporal-names.ts';
import { jsonLine } from '../json-line.ts';
import { runningDev } from '../dev/running-dev.ts';
import { hasWorkflow, recordRows } from '../runs/record-rows.ts';
import { formatTable } from '../format-table.ts';
import { readPlace, type Place, type PlaceOptions } from '../place/read-place.ts';
import { chooseRun } from '../runs/choose-run.ts';
import { runIdOf } from '../runs/run-id-of.ts';
import { withDatabase } from '../place/with-database.ts';

export interface ShowOptions extends PlaceOptions {
  json?: boolean;
}

/** Shows everything that is recorded about one run, which may also be named by its delivery id or by the beginning of an id. */
export async function show(given: string, { json, ...options }: ShowOptions): Promise<void> {
  const place = readPlace(options, 'command');
  const { runId, shown, budgets } = await withDatabase(place, (database) => read(database, runIdOf(given)));
  if (json) return console.log(jsonLine({ ...shown, budgets }));
  const link = hasWorkflow(runId, shown) ? pageOf(place, runId) : '';
  const rows = [...recordRows(runId, shown, budgets), ['Temporal', link]];
  console.log(formatTable(rows.filter(([, value]) => value !== '')));
}

/** The page of a run in Temporal's UI; empty if the address of the UI is not known. */
function pageOf({ dataFolder, environment }: Place, runId: RunId): string {
  const { uiUrl, namespace } =
    environment.temporal.uiUrl === null
      ? (runningDev(dataFolder)?.temporal ?? environment.temporal)
      : environment.temporal;
  return uiUrl === null ? '' : runPage(uiUrl, namespace, runId);
}

interface Read {
  runId: RunId;
  shown: ShownRun;
  budgets: RunBudget[];
}

/** Reads a run, and the budgets that applied to it as they are now. */
async function read(database: Database, given: string): Promise<Read> {
  const exact = await showRun(database, given);
  const runId = exact === null ? await chooseRun(database, given) : given;
  const shown = exact ?? (await showRun(database, runId));
  if (shown === null) throw new Error(`${runId} was removed from the database just now`);
  return { runId, shown, budgets: shown.run ? await budgetsOfRun(database, runId) : [] };
}
