import type { ReportRow } from '../../database/runs/report.ts';
import { formatUsd } from '../../money/format-usd.ts';
import { formatDuration } from '../../time/format-duration.ts';
import { formatTable } from '../format-table.ts';
import { totalRow } from './total-row.ts';

const BAR_CHARACTERS = 20;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** Formats a report as a table: one line per key, with a bar relative to the most expensive key, and a line with the sum. */
export function reportTable(by: string, rows: readonly ReportRow[]): string {
  const most = Math.max(...rows.map(({ spendMicros }) => spendMicros));
  const head = [by.toUpperCase(), 'RUNS', 'DELIVERED', 'SPEND', '', 'PER DELIVERED', 'WORKING'];
  const lines = rows.map((row) => cells(row, bar(row.spendMicros, most)));
  return formatTable([head, ...lines, ...(rows.length > 1 ? [cells({ ...totalRow(rows), key: 'all' }, '')] : [])]);
}

function cells(row: ReportRow, chart: string): string[] {
  const { key, runs, running, delivered, spendMicros, partial, costPerDeliveredMicros, workingMs } = row;
  return [
    key ?? (running === runs ? '(running)' : '(none)'),
    running > 0 ? `${runs} (${running} running)` : String(runs),
    String(delivered),
    formatUsd(spendMicros, partial) + charged(row),
    chart,
    costPerDeliveredMicros === null ? '' : formatUsd(costPerDeliveredMicros, partial),
    formatDuration(workingMs),
  ];
}

/** Runs that have not ended are charged later. */
function charged({ spendMicros, chargedMicros }: ReportRow): string {
  return chargedMicros === spendMicros ? '' : ` (${formatUsd(chargedMicros)} charged)`;
}

function bar(value: number, most: number): string {
  const eighths = most === 0 ? 0 : Math.round((value / most) * BAR_CHARACTERS * EIGHTHS.length);
  return '█'.repeat(Math.floor(eighths / EIGHTHS.length)) + (EIGHTHS[eighths % EIGHTHS.length] ?? '');
}
