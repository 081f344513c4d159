import { switchedOff } from '../../database/admission/switched-off.ts';
import { unsentNotices } from '../../database/notices/unsent-notices.ts';
import { listRuns, type RunFilter } from '../../database/runs/records/list-runs.ts';
import { givenUpSince, noticeLines } from '../runs/notice-lines.ts';
import { switchLines } from '../runs/switch-lines.ts';
import { runsTable } from '../runs/runs-table.ts';
import { terminalText } from '../../text/terminal-text.ts';
import { jsonLine } from '../json-line.ts';
import { readPlace, type PlaceOptions } from '../place/read-place.ts';
import { withDatabase } from '../place/with-database.ts';

export interface RunsOptions extends PlaceOptions {
  automation?: string;
  state?: 'running' | 'ended';
  limit: number;
  json?: boolean;
}

/** Lists runs, newest first. */
export async function runs({ automation, state, limit, json, ...options }: RunsOptions): Promise<void> {
  const filter: RunFilter = { limit };
  if (automation !== undefined) filter.automation = automation;
  if (state !== undefined) filter.state = state;
  const { found, off, unsent } = await withDatabase(readPlace(options, 'command'), async (database) => ({
    found: await listRuns(database, filter),
    off: await switchedOff(database),
    unsent: await unsentNotices(database, givenUpSince(Date.now())),
  }));
  if (json) return console.log(jsonLine(found));
  for (const line of [...switchLines(off), ...noticeLines(unsent)]) console.log(line);
  if (found.length === 0)
    return console.log(`No runs${automation === undefined ? '' : ` of ${terminalText(automation)}`}.`);
  console.log(runsTable(found, process.stdout.isTTY ? process.stdout.columns : null));
}
