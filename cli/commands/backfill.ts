import { syncBudgets } from '../../database/ledger/sync-budgets.ts';
import { backfill as backfillRuns, type BackfilledRun, type BackfillRequest } from '../../triggers/backfill.ts';
import { formatTable } from '../format-table.ts';
import { jsonLine } from '../json-line.ts';
import { readDefinitions } from '../place/read-definitions.ts';
import { noAutomation } from '../runs/no-automation.ts';
import { refuseWrongRequest } from '../runs/refuse-wrong-request.ts';
import { readPlace, type PlaceOptions } from '../place/read-place.ts';
import { withDatabase } from '../place/with-database.ts';
import { readInstant } from '../scheduling/read-instant.ts';
import { timeInZone } from '../scheduling/time-in-zone.ts';
import { withSchedules } from '../scheduling/with-schedules.ts';

export interface BackfillOptions extends PlaceOptions {
  from: string;
  /** Without it: until now. */
  to?: string;
  dryRun?: boolean;
  json?: boolean;
}

/** Starts the runs of a schedule that were due in a span of time and never started. */
export async function backfill(automation: string, options: BackfillOptions): Promise<void> {
  const { from, to, dryRun = false, json = false } = options;
  const place = readPlace(options, 'command');
  const { automations, settings } = readDefinitions(place.definitionsFolder);
  const known = automations.map(({ id }) => id);
  if (!known.includes(automation)) throw noAutomation(automation, known);
  const request: BackfillRequest = {
    automation,
    from: readInstant('--from', from, settings.timezone),
    to: to === undefined ? Date.now() : readInstant('--to', to, settings.timezone),
    dryRun,
  };
  const runs = await withSchedules(place, async (schedules) => {
    return await withDatabase(place, async (database) => {
      // Admission reads the budgets in the database, and perhaps no `serve` has written them yet.
      if (!dryRun) await syncBudgets(database, settings);
      return await backfillRuns({ ...schedules, database }, request).catch(refuseWrongRequest);
    });
  });
  if (json) return console.log(jsonLine({ runs }));
  if (runs.length === 0) return console.log('No run was due in this time.');
  console.log(formatTable([['DUE', 'STATE', 'RUN'], ...runs.map(row)]));
}

function row({ runId, due, timezone, state, outcome }: BackfilledRun): string[] {
  return [timeInZone(due, timezone), outcome === null ? state : `${state}: ${outcome}`, runId];
}
