import { budgetsOfRun, type RunBudget } from '../../database/ledger/budgets-of-run.ts';
import type { Database } from '../../database/schema.ts';
import { showRun, type ShownRun } from '../../database/runs/show-run.ts';
import { runWorkflowId } from '../../contract/temporal-names.ts';
import { CommandError, EXIT } from '../command-error.ts';
import { readDevFile } from '../dev/dev-file.ts';
import { hasWorkflow, recordRows } from '../runs/record-rows.ts';
import { formatTable } from '../format-table.ts';
import { readPlace, type PlaceOptions } from '../place/read-place.ts';
import { runIdOf } from '../runs/run-id-of.ts';
import { withDatabase } from '../place/with-database.ts';

export interface ShowOptions extends PlaceOptions {
  json?: boolean;
}

/** Shows everything that is recorded about one run. */
export async function show(given: string, { json, ...options }: ShowOptions): Promise<void> {
  const runId = runIdOf(given);
  const place = readPlace(options, 'command');
  const { shown, budgets } = await withDatabase(place, (database) => read(database, runId));
  if (shown === null) {
    throw new CommandError(`There is no run "${runId}". \`curfew runs\` lists those there are.`, EXIT.notFound);
  }
  if (json) return console.log(JSON.stringify({ ...shown, budgets }));
  const ui = readDevFile(place.dataFolder)?.temporal;
  const link =
    ui?.uiUrl && hasWorkflow(runId, shown)
      ? `${ui.uiUrl}/namespaces/${ui.namespace}/workflows/${encodeURIComponent(runWorkflowId(runId))}`
      : '';
  const rows = [...recordRows(runId, shown, budgets), ['Temporal', link]];
  console.log(formatTable(rows.filter(([, value]) => value !== '')));
}

/** Reads a run, and the budgets that applied to it as they are now. */
async function read(database: Database, runId: string): Promise<{ shown: ShownRun | null; budgets: RunBudget[] }> {
  const shown = await showRun(database, runId);
  return { shown, budgets: shown?.run ? await budgetsOfRun(database, runId) : [] };
}
