import { formatUsd } from '../../money/format-usd.ts';
import type { AutomationBacktest, BacktestReport } from '../../triggers/backtest-report.ts';
import { formatTable } from '../format-table.ts';
import { timeLine } from './backtest-page.ts';

const HEAD = ['AUTOMATION', 'MATCHED', 'STARTED', 'SKIPPED', 'REFUSED', 'UNKNOWN', 'COST P50', 'P90', 'NEW', 'GONE'];

/** Shows what a backtest found about all automations, one line each, and their sums. */
export function backtestList(report: BacktestReport): string {
  const { automations, comparedWith, deliveries } = report;
  const before = comparedWith.what === 'ref' ? `the definitions at ${comparedWith.ref}` : 'what was really decided';
  return [
    timeLine(report, `${deliveries} deliveries`),
    formatTable([HEAD, ...automations.map((found) => row(found.automation, [found])), row('all', automations)]),
    `NEW starts now and did not before, GONE started before and does not now; before is ${before}.`,
    '`curfew backtest <automation>` says why.',
  ].join('\n\n');
}

function row(name: string, found: readonly AutomationBacktest[]): string[] {
  const sum = (of: (each: AutomationBacktest) => number): number => found.reduce((total, each) => total + of(each), 0);
  return [
    name,
    String(sum(({ matched }) => matched)),
    String(sum(({ started }) => started)),
    String(sum(({ skipped }) => skipped)),
    String(sum(({ refused }) => refused)),
    String(sum(({ unknown }) => unknown)),
    formatUsd(sum(({ cost }) => cost.p50Micros)),
    formatUsd(sum(({ cost }) => cost.p90Micros)),
    String(sum(({ compared }) => compared.newlyStarts)),
    String(sum(({ compared }) => compared.startsNoMore)),
  ];
}
