import { switchedOff } from '../../database/admission/switched-off.ts';
import { listRuns, type RunFilter } from '../../database/runs/list-runs.ts';
import { oneLine } from '../../text/one-line.ts';
import { switchLines } from '../runs/switch-lines.ts';
import { formatSpend, formatState, formatTime } from '../runs/format-run.ts';
import { jsonLine } from '../json-line.ts';
import { formatTable } from '../format-table.ts';
import { readPlace, type PlaceOptions } from '../place/read-place.ts';
import { withDatabase } from '../place/with-database.ts';

/** Of a reason: enough to recognise it, and `curfew show` shows all of it. */
const MOST_BYTES = 60;

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
  const { found, off } = await withDatabase(readPlace(options, 'command'), async (database) => ({
    found: await listRuns(database, filter),
    off: await switchedOff(database),
  }));
  if (json) return console.log(jsonLine(found));
  for (const line of switchLines(off)) console.log(line);
  if (found.length === 0) return console.log('No runs.');
  const rows = found.map((run) => [
    run.startedAt.slice(0, 19).replace('T', ' '),
    formatState(run),
    run.runId,
    formatSpend(run),
    formatTime(run),
    run.pullRequestUrl ?? run.artefacts[0]?.url ?? oneLine(run.reason ?? '', MOST_BYTES),
  ]);
  console.log(formatTable([['STARTED (UTC)', 'STATE', 'RUN', 'SPEND', 'TIME', 'HANDED OVER, OR WHY NOT'], ...rows]));
}
