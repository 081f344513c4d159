import type { ReportRow } from '../../database/runs/report.ts';
import { MICROS_PER_USD, type Micros } from '../../money/micros.ts';

const MS_PER_SECOND = 1_000;

/**
 * Formats a report as RFC 4180 with a head line, but with line feeds as line ends. Money is in dollars with six decimals,
 * time in seconds. There is no line with the sum.
 */
export function reportCsv(by: string, rows: readonly ReportRow[]): string {
  const head = [
    by,
    'runs',
    'running',
    'delivered',
    'skipped',
    'spend_usd',
    'charged_usd',
    'partial',
    'usd_per_delivered',
    'working_seconds',
    'waiting_seconds',
    'queued_seconds',
    'model_requests',
    'tool_uses',
    'input_tokens',
    'output_tokens',
    'cache_read_tokens',
    'cache_write_tokens',
  ];
  return [head, ...rows.map(fields)].map((line) => line.map(quote).join(',')).join('\n');
}

function fields(row: ReportRow): string[] {
  const seconds = (ms: number): number => ms / MS_PER_SECOND;
  return [
    row.key ?? '',
    row.runs,
    row.running,
    row.delivered,
    row.skipped,
    usd(row.spendMicros),
    usd(row.chargedMicros),
    row.partial,
    row.costPerDeliveredMicros === null ? '' : usd(row.costPerDeliveredMicros),
    seconds(row.workingMs),
    seconds(row.waitingMs),
    seconds(row.queuedMs),
    row.modelRequests,
    row.toolUses,
    row.inputTokens,
    row.outputTokens,
    row.cacheReadTokens,
    row.cacheWriteTokens,
  ].map(String);
}

function usd(micros: Micros): string {
  return (micros / MICROS_PER_USD).toFixed(6);
}

function quote(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
