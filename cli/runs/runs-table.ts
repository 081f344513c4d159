import type { RunRecord } from '../../database/runs/records/run-record.ts';
import { oneLine } from '../../text/one-line.ts';
import { terminalWidth } from '../../text/terminal-width.ts';
import { formatTable } from '../format-table.ts';
import { formatSpend, formatState, formatTime } from './format-run.ts';

/** Of a reason: enough to recognise it, and `curfew show` shows all of it. */
const MOST_BYTES = 60;

/**
 * Lists runs as a table of one line each. If that is wider than `columns`, each run is three lines: what it took, its id, and
 * what came out. `columns` is null where there is no terminal.
 */
export function runsTable(runs: readonly RunRecord[], columns: number | null): string {
  const rows = runs.map((run) => ({
    head: [run.startedAt.slice(0, 19).replace('T', ' '), formatState(run)],
    id: run.runId,
    used: [formatSpend(run), formatTime(run)],
    out: run.pullRequestUrl ?? run.artefacts[0]?.url ?? oneLine(run.reason ?? '', MOST_BYTES),
  }));
  const title = ['STARTED (UTC)', 'STATE', 'RUN', 'SPEND', 'TIME', 'HANDED OVER, OR WHY NOT'];
  const table = formatTable([title, ...rows.map(({ head, id, used, out }) => [...head, id, ...used, out])]);
  if (columns === null || table.split('\n').every((line) => terminalWidth(line) <= columns)) return table;
  const heads = formatTable([
    ['STARTED (UTC)', 'STATE', 'SPEND', 'TIME'],
    ...rows.map(({ head, used }) => [...head, ...used]),
  ]);
  const [first = '', ...lines] = heads.split('\n');
  const below = rows.map(({ id, out }) => [id, out].filter((text) => text !== '').map((text) => `  ${text}`));
  return [first, ...lines.flatMap((line, index) => [line, ...(below[index] ?? [])])].join('\n');
}
