import { countLacks } from '../../database/lacks/count-lacks.ts';
import { report as readReport, type ReportKey } from '../../database/runs/report.ts';
import { loadDefinitions } from '../../definitions/load-definitions.ts';
import { jsonLine } from '../json-line.ts';
import { readPlace, type PlaceOptions } from '../place/read-place.ts';
import { lacksTable } from '../reporting/lacks-table.ts';
import { reportCsv } from '../reporting/report-csv.ts';
import { reportTable } from '../reporting/report-table.ts';
import { sinceWhen } from '../reporting/since-when.ts';
import { withDatabase } from '../place/with-database.ts';

export interface ReportOptions extends PlaceOptions {
  by: ReportKey;
  /** How far back, or the first day; `sinceWhen` reads it. */
  since: string;
  json?: boolean;
  csv?: boolean;
}

const MOST_LACKS = 10;

/**
 * Shows what runs cost and delivered, summed up by one of their properties, and what agents lacked most. Days are in the time
 * zone of `curfew.yml`.
 */
export async function report({ by, since, json, csv, ...options }: ReportOptions): Promise<void> {
  const place = readPlace(options, 'command');
  const { timezone: timeZone } = loadDefinitions(place.definitionsFolder).definitions.settings;
  const from = sinceWhen(since, timeZone, new Date());
  const { rows, lacks } = await withDatabase(place, async (database) => ({
    rows: await readReport(database, { by, since: from, timeZone }),
    lacks: await countLacks(database, { since: from, limit: MOST_LACKS }),
  }));
  if (json) return console.log(jsonLine({ by, since: from, timeZone, rows, lacks }));
  if (csv) return console.log(reportCsv(by, rows));
  console.log(rows.length === 0 ? `No runs since ${from}.` : reportTable(by, rows));
  if (lacks.length > 0) console.log(`\n${lacksTable(lacks)}`);
}
