import { oneLine } from '../../text/one-line.ts';
import { localTime } from '../../time/local-time.ts';
import type { AutomationBacktest, BacktestReport, CountedReason, Difference } from '../../triggers/backtest-report.ts';
import { formatTable } from '../format-table.ts';
import { costLine } from './cost-line.ts';
import { dayBars } from './day-bars.ts';

/** How many reasons of each kind are shown. */
const FEW_REASONS = 5;
const MOST_BYTES = 300;

export interface PageOptions {
  /** Every reason and every difference is shown. */
  isWhole: boolean;
}

/** Shows what a backtest found about one automation. */
export function backtestPage(report: BacktestReport, found: AutomationBacktest, { isWhole }: PageOptions): string {
  return [
    timeLine(report, found.automation),
    counts(found),
    costLine(found),
    reasons(found.reasons, isWhole),
    dayBars(found.days),
    comparison(report, found, isWhole),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Whose past it is, and from when to when. */
export function timeLine({ since, until, timeZone }: BacktestReport, what: string): string {
  const [from, to] = [since, until].map((at) =>
    localTime(Date.parse(at), timeZone).slice(0, 'yyyy-mm-dd hh:mm'.length),
  );
  return `${what}, ${from} to ${to} (${timeZone})`;
}

function counts({ deliveries, matched, started, skipped, refused, unmatched, unknown }: AutomationBacktest): string {
  const rows = [
    ['deliveries', deliveries],
    ['  matched', matched],
    ['    started', started],
    ['    skipped', skipped],
    ['    refused', refused],
    ['  unmatched', unmatched],
    ['  unknown', unknown],
  ] as const;
  const width = String(deliveries).length;
  return rows.map(([name, count]) => `${name.padEnd(13)}${String(count).padStart(width)}`).join('\n');
}

function reasons(all: readonly CountedReason[], isWhole: boolean): string {
  const shown = (['refused', 'skipped', 'unmatched', 'unknown'] as const).flatMap((kind) => {
    const ofKind = all.filter((reason) => reason.kind === kind);
    return isWhole ? ofKind : ofKind.slice(0, FEW_REASONS);
  });
  if (shown.length === 0) return '';
  const width = String(Math.max(...shown.map(({ count }) => count))).length;
  const lines = shown.flatMap(({ kind, reason, count, example: { source, deliveryId } }) => [
    `  ${String(count).padStart(width)}  ${kind.padEnd('unmatched'.length)}  ${shortLine(reason)}`,
    `  ${' '.repeat(width)}  ${' '.repeat('unmatched'.length)}  such as ${source} ${shortLine(deliveryId)}`,
  ]);
  const left = all.length - shown.length;
  const more = left === 0 ? [] : [`  ${left} more ${left === 1 ? 'reason' : 'reasons'}; --all shows them`];
  return ['Why no run started', ...lines, ...more].join('\n');
}

function comparison({ comparedWith, timeZone }: BacktestReport, found: AutomationBacktest, isWhole: boolean): string {
  const { same, newlyStarts, startsNoMore, unknown, examples } = found.compared;
  const what =
    comparedWith.what === 'ref' ? `the definitions at ${shortLine(comparedWith.ref)}` : 'what was really decided';
  const rows = [
    ['  the same', String(same)],
    ['  newly starts', String(newlyStarts)],
    ['  starts no more', String(startsNoMore)],
    ['  unknown', String(unknown)],
  ];
  const left = newlyStarts + startsNoMore - examples.length;
  const more = left === 0 || isWhole ? [] : [`\n  ${left} more; --all shows them`];
  const listed = examples.map((difference) => `\n${differenceLines(difference, timeZone)}`);
  return [`Compared with ${what}`, formatTable(rows), ...listed, ...more].join('\n');
}

function differenceLines({ change, source, deliveryId, at, before, now }: Difference, timeZone: string): string {
  const when = localTime(Date.parse(at), timeZone).slice(0, 'yyyy-mm-dd hh:mm'.length);
  const words = change === 'newly-starts' ? 'newly starts' : 'starts no more';
  return [
    `  ${words}: ${source} ${shortLine(deliveryId)}, ${when}`,
    `    before: ${shortLine(before)}`,
    `    now:    ${shortLine(now)}`,
  ].join('\n');
}

/** What strangers wrote is one line of bounded length, and cannot control the terminal. */
function shortLine(text: string): string {
  return oneLine(text, MOST_BYTES);
}
