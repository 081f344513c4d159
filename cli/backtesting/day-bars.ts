import type { BacktestDay } from '../../triggers/backtest-report.ts';

/** With the day and the numbers a line has at most 80 columns. */
const BAR_COLUMNS = 46;
const NUMBER_COLUMNS = 6;

/**
 * Shows each day with what became of the deliveries that matched, as numbers and as a bar. If it is not known of some deliveries
 * whether they matched, each day has the number of those, too: an empty bar may then be missing knowledge.
 */
export function dayBars(days: readonly BacktestDay[]): string {
  const most = Math.max(...days.map(matchedOf));
  if (most <= 0) return '';
  const hasUnknown = days.some(({ unknown }) => unknown > 0);
  const scale = Math.min(1, (BAR_COLUMNS - (hasUnknown ? NUMBER_COLUMNS : 0)) / most);
  const lines = days.map((day) => {
    const counts = [day.started, day.skipped, day.refused, ...(hasUnknown ? [day.unknown] : [])];
    const numbers = counts.map((count) => String(count).padStart(NUMBER_COLUMNS));
    return `  ${day.day}${numbers.join('')}  ${bar(day, scale)}`.trimEnd();
  });
  return [
    `Day by day      █     ▒     ░${hasUnknown ? '     ?' : ''}`,
    ...lines,
    `  █ started  ▒ skipped  ░ refused${hasUnknown ? '  ? unknown, not in the bars' : ''}`,
  ].join('\n');
}

function matchedOf({ started, skipped, refused }: BacktestDay): number {
  return started + skipped + refused;
}

/** Each part ends where the sum until it ends, so that the whole is as long as the day is. What there is shows at least one column. */
function bar({ started, skipped, refused }: BacktestDay, scale: number): string {
  const columns = (count: number): number => (count === 0 ? 0 : Math.max(1, Math.round(count * scale)));
  return `${'█'.repeat(columns(started))}${'▒'.repeat(columns(skipped))}${'░'.repeat(columns(refused))}`;
}
