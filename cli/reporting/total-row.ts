import type { ReportRow } from '../../database/runs/report.ts';

const SUMMED = [
  'runs',
  'running',
  'delivered',
  'skipped',
  'spendMicros',
  'chargedMicros',
  'workingMs',
  'waitingMs',
  'queuedMs',
  'modelRequests',
  'toolUses',
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
] as const satisfies (keyof ReportRow)[];

/** Returns the sum of rows, without a key. Its cost per delivered run is the whole spend divided by all delivered runs. */
export function totalRow(rows: readonly ReportRow[]): ReportRow {
  const sum = (column: (typeof SUMMED)[number]): number => rows.reduce((total, row) => total + row[column], 0);
  const sums = Object.fromEntries(SUMMED.map((column) => [column, sum(column)])) as Pick<
    ReportRow,
    (typeof SUMMED)[number]
  >;
  return {
    ...sums,
    key: null,
    partial: rows.some(({ partial }) => partial),
    costPerDeliveredMicros: sums.delivered === 0 ? null : Math.ceil(sums.spendMicros / sums.delivered),
  };
}
