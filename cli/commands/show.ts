import { balancesOf, type Balance } from '../../database/ledger/balances-of.ts';
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
  const { shown, balances } = await withDatabase(place, (database) => read(database, runId));
  if (shown === null) {
    throw new CommandError(`There is no run "${runId}". \`curfew runs\` lists those there are.`, EXIT.notFound);
  }
  if (json) return console.log(JSON.stringify({ ...shown, balances }));
  const ui = readDevFile(place.dataFolder)?.temporal;
  const link =
    ui?.uiUrl && hasWorkflow(runId, shown)
      ? `${ui.uiUrl}/namespaces/${ui.namespace}/workflows/${encodeURIComponent(runWorkflowId(runId))}`
      : '';
  const rows = [...recordRows(runId, shown, balances), ['Temporal', link]];
  console.log(formatTable(rows.filter(([, value]) => value !== '')));
}

/** Reads a run with the current balances of the day and the month in which it started. */
async function read(database: Database, runId: string): Promise<{ shown: ShownRun | null; balances: Balance[] }> {
  const shown = await showRun(database, runId);
  const run = shown?.run;
  if (!run) return { shown, balances: [] };
  const scopes = ['organization', `automation:${run.automation}`, `repository:${run.repository?.toLowerCase()}`];
  const balances = await balancesOf(database, { at: run.startedAt });
  return { shown, balances: balances.filter(({ scope }) => scopes.includes(scope)) };
}
